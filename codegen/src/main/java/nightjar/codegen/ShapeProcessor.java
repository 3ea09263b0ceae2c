package nightjar.codegen;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.AnnotationMirror;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.RecordComponentElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.tools.Diagnostic;
import org.jspecify.annotations.Nullable;

/// Writes, for a record marked `@Shape`, the class `<Record>Shape` whose `write` visits every `@Field`.
///
/// The visiting code of each permitted event type is one straight method: the fields of the observation, of the event
/// and
/// of everything in them are sorted into one tree by their dotted names, and the tree is written down as calls. So
/// JSON
/// costs no reflection, at start or later, and a field that is misdeclared does not compile.
@SupportedAnnotationTypes("nightjar.events.Shape")
public final class ShapeProcessor extends AbstractProcessor {
    private static final String PACKAGE = "nightjar.events.";
    private static final String ECS_VERSION = "8.17.0";

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        for (TypeElement annotation : annotations) {
            for (Element shape : round.getElementsAnnotatedWith(annotation)) {
                try {
                    write((TypeElement) shape);
                } catch (IOException e) {
                    processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, e.toString(), shape);
                }
            }
        }
        return false;
    }

    private void write(TypeElement root) throws IOException {
        String name = root.getSimpleName() + "Shape";
        var code = new Code();
        TypeElement event = processingEnv.getElementUtils().getTypeElement(PACKAGE + "Event");
        List<TypeElement> types = new ArrayList<>();
        permitted(event, types);
        Set<String> names = new TreeSet<>();

        code.line("/// Visits the fields of [%s]. Written by nightjar.codegen.ShapeProcessor.", root.getSimpleName());
        code.line("final class %s {", name);
        code.line("    private %s() {}", name);
        code.line("");
        code.line("    static void write(%s o, FieldWriter w) {", root.getSimpleName());
        code.line("        switch (o.event()) {");
        for (TypeElement type : types) {
            code.line("            case %s e -> write%s(o, e, w);", type.getSimpleName(), type.getSimpleName());
        }
        code.line("        }");
        code.line("    }");
        for (TypeElement type : types) {
            code.line("");
            code.line(
                    "    private static void write%s(%s o, %s e, FieldWriter w) {",
                    type.getSimpleName(), root.getSimpleName(), type.getSimpleName());
            Scope scope = Scope.ofMethod();
            constants(type, scope.tree);
            fields(root, "o", "", "", "", type, scope, List.of());
            scope.tree.at("ecs.version").constant = ECS_VERSION;
            code.scope(scope, "", 2);
            code.line("    }");
            scope.tree.names("", names);
        }
        code.names(names);
        code.constants();
        code.line("}");

        try (Writer out =
                processingEnv.getFiler().createSourceFile(PACKAGE + name, root).openWriter()) {
            out.write("package nightjar.events;\n\nimport java.util.Set;\n\n" + code.text);
        }
    }

    private static void permitted(TypeElement sealed, List<TypeElement> found) {
        for (TypeMirror permitted : sealed.getPermittedSubclasses()) {
            var type = (TypeElement) ((DeclaredType) permitted).asElement();
            if (type.getKind() == ElementKind.RECORD) {
                found.add(type);
            } else {
                permitted(type, found);
            }
        }
    }

    /// The categorization that all events of a type share, behind nothing but the time.
    private void constants(TypeElement type, Node tree) {
        tree.at("@timestamp");
        Map<String, Object> words =
                annotation(type, "EventType").orElseThrow(() -> new IllegalStateException(type + " lacks @EventType"));
        constant(tree.at("event.kind"), words.get("kind"), false);
        constant(tree.at("event.category"), words.get("category"), true);
        constant(tree.at("event.type"), words.get("type"), true);
        constant(tree.at("event.action"), words.get("action"), false);
    }

    private static void constant(Node node, @Nullable Object value, boolean inList) {
        node.constant = String.valueOf(value);
        node.constantInList = inList;
    }

    /// Adds the fields of `type`, which `expression` evaluates to, below `prefix`.
    ///
    /// @param guard the variable that must not be null for the expression to make sense; empty where there is none
    /// @param part the record that repeats and that this one is, or belongs to; empty where there is none
    /// @param event the permitted type that stands for the sealed one
    /// @param only names to keep, all where empty
    private void fields(
            TypeElement type,
            String expression,
            String guard,
            String part,
            String prefix,
            TypeElement event,
            Scope scope,
            List<String> only) {
        for (Element member : type.getEnclosedElements()) {
            boolean component = member instanceof RecordComponentElement;
            if (!component && !(member instanceof ExecutableElement method && isPlainMethod(type, method))) {
                continue;
            }
            Optional<FieldWords> annotated = annotation(member, "Field").map(FieldWords::of);
            if (annotated.isEmpty()
                    || !(only.isEmpty() || only.contains(annotated.get().name()))) {
                continue;
            }
            FieldWords field = annotated.get();
            String name = field.name();
            String path = name.startsWith("/") ? name.substring(1) : join(prefix, name);
            TypeMirror fieldType = component ? member.asType() : ((ExecutableElement) member).getReturnType();
            String access = expression + "." + member.getSimpleName() + "()";
            if (fieldType.getAnnotationMirrors().toString().contains("Nullable")
                    || (field.repeats() && !guard.isEmpty())) {
                String variable = scope.hoist(guard.isEmpty() ? access : guard + " == null ? null : " + access);
                add(member, fieldType, field, path, variable, variable, part, event, scope);
            } else {
                add(member, fieldType, field, path, access, guard, part, event, scope);
            }
        }
    }

    private void add(
            Element member,
            TypeMirror type,
            FieldWords field,
            String path,
            String value,
            String guard,
            String part,
            TypeElement event,
            Scope scope) {
        if (typeName(type).equals(PACKAGE + "Event")) {
            fields(event, "e", "", "", "", event, scope, List.of());
        } else if (elementOf(type)
                .filter(e -> e.getKind() == ElementKind.RECORD && !isScalar(e))
                .isPresent()) {
            String itsPart = field.repeats() ? value : part;
            fields(elementOf(type).orElseThrow(), value, guard, itsPart, path, event, scope, field.only());
        } else {
            if (field.means().isEmpty()) {
                error(member, "a field needs a sentence that says what it means");
            }
            Node node = scope.tree.at(path);
            Optional<TypeElement> element = listed(type);
            // A type's word gives way to a field that may be missing, and to no list.
            boolean givesWay = !guard.isEmpty() && element.isEmpty();
            if (node.leaf != null || node.list != null || (node.constant != null && !givesWay)) {
                error(member, path + " is there already");
            }
            node.guard = guard;
            node.part = part;
            if (element.filter(e -> e.getKind() == ElementKind.RECORD).isPresent()) {
                Scope elements = scope.ofElements();
                node.list = elements;
                node.listOf = element.get().getQualifiedName() + " " + elements.element() + " : " + value;
                elements.part = field.repeats() ? elements.element() : "";
                fields(element.get(), elements.element(), "", "", "", event, elements, field.only());
            } else {
                node.leaf = call(member, type, field.format()).replace("{}", value);
                node.leftOutIfEmpty = element.isPresent();
            }
        }
    }

    /// What a list is a list of; empty where it is none.
    private Optional<TypeElement> listed(TypeMirror type) {
        return typeName(type).equals("java.util.List")
                ? elementOf(((DeclaredType) type).getTypeArguments().getFirst())
                : Optional.empty();
    }

    private String call(Element member, TypeMirror type, String format) {
        if (elementOf(type).filter(e -> e.getKind() == ElementKind.ENUM).isPresent()) {
            return "string(%s, {}.toString())";
        }
        String name = listed(type)
                .map(element -> "list of " + element.getQualifiedName())
                .orElse(typeName(type));
        return switch (name) {
            case "int", "long", "java.lang.Integer", "java.lang.Long" ->
                switch (format) {
                    case "KEYWORD" -> "keyword(%s, {})";
                    case "MASK" -> "mask(%s, {})";
                    case "TIME" -> "time(%s, {})";
                    default -> "number(%s, {})";
                };
            case "boolean", "java.lang.Boolean" -> "bool(%s, {})";
            case "java.lang.String" -> "string(%s, {})";
            case PACKAGE + "Text" -> "text(%s, {})";
            case PACKAGE + "ProcessId" -> "id(%s, {})";
            case PACKAGE + "Decimal" -> "decimal(%s, {})";
            case PACKAGE + "Device" -> "device(%s, {})";
            case PACKAGE + "FileMode" -> "mode(%s, {})";
            case PACKAGE + "Arguments" -> format.equals("JOINED") ? "joined(%s, {})" : "list(%s, {})";
            case "list of java.lang.String" -> "strings(%s, {})";
            case "list of java.lang.Long" -> "numbers(%s, {})";
            default -> {
                error(member, "no way of writing a field of type " + type);
                yield "";
            }
        };
    }

    /// Records that are one value and not several fields.
    private static boolean isScalar(TypeElement type) {
        return Set.of("ProcessId", "Decimal", "Device", "FileMode")
                .contains(type.getSimpleName().toString());
    }

    /// Without type arguments and annotations.
    private String typeName(TypeMirror type) {
        return elementOf(type)
                .map(element -> element.getQualifiedName().toString())
                .orElseGet(() -> type.getKind().name().toLowerCase(Locale.ROOT));
    }

    private static Optional<TypeElement> elementOf(TypeMirror type) {
        return type.getKind() == TypeKind.DECLARED
                ? Optional.of((TypeElement) ((DeclaredType) type).asElement())
                : Optional.empty();
    }

    private void error(Element member, String message) {
        processingEnv.getMessager().printMessage(Diagnostic.Kind.ERROR, message, member);
    }

    /// A method that is no component's accessor, which would carry the component's annotation a second time.
    private static boolean isPlainMethod(TypeElement type, ExecutableElement method) {
        return method.getParameters().isEmpty()
                && type.getRecordComponents().stream()
                        .noneMatch(component -> component.getSimpleName().equals(method.getSimpleName()));
    }

    private static String join(String prefix, String name) {
        return prefix.isEmpty() ? name : name.isEmpty() ? prefix : prefix + "." + name;
    }

    /// The values of an annotation of ours, defaults included.
    private Optional<Map<String, Object>> annotation(Element element, String name) {
        for (AnnotationMirror mirror : element.getAnnotationMirrors()) {
            if (mirror.getAnnotationType().toString().equals(PACKAGE + name)) {
                Map<String, Object> values = new LinkedHashMap<>();
                processingEnv
                        .getElementUtils()
                        .getElementValuesWithDefaults(mirror)
                        .forEach((key, value) -> values.put(key.getSimpleName().toString(), value.getValue()));
                return Optional.of(values);
            }
        }
        return Optional.empty();
    }
}
