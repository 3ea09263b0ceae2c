package nightjar.sigma;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Reads a file of YAML documents (YAML 1.2) into nodes.
///
/// It is made for files that somebody wrote to harm. The nodes are put together from the parser's events, and not by
/// its composer, which calls itself once a level: here a level is an entry of a stack of at most [#DEPTH]. An alias
/// is the node that it names, not a copy, and counts for as many nodes as that has, so that a small file cannot stand
/// for a large tree.
final class YamlReader {
    /// Levels of lists and maps in each other; a rule has five.
    static final int DEPTH = 32;
    /// Values, lists and maps in a file, those that aliases repeat counted again.
    static final int NODES = 500_000;
    /// Of a text that people are shown; the rest is left out.
    private static final int SHOWN_CHARS = 400;
    /// Of the parser's own buffer.
    private static final int BUFFER_CHARS = 16_384;

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setLabel("")
            .setCodePointLimit(RuleSources.FILE_BYTES)
            .setBufferSize(BUFFER_CHARS)
            .build();

    private final RuleSource source;
    private final List<Yaml> documents = new ArrayList<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<Anchor, Counted> anchors = new HashMap<>();
    private int nodes;

    /// What was read.
    ///
    /// @param refused what ended the reading early; the documents before it are there
    record Read(List<Yaml> documents, Optional<Refused> refused) {
        Read {
            documents = List.copyOf(documents);
        }
    }

    private YamlReader(RuleSource source) {
        this.source = source;
    }

    static Read read(RuleSource source) {
        YamlReader reader = new YamlReader(source);
        try {
            reader.all();
            return new Read(reader.documents, Optional.empty());
        } catch (Refused refused) {
            return new Read(reader.documents, Optional.of(refused));
        }
    }

    private void all() throws Refused {
        String text = text(source.raw());
        try {
            Parser events = new ParserImpl(SETTINGS, new StreamReader(SETTINGS, text));
            while (events.hasNext()) {
                take(events.next());
            }
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(YamlReader::line)
                    .orElse(0);
            throw new Refused(line, "not YAML: " + printable(problem(e)));
        } catch (ReaderException e) {
            int at = text.offsetByCodePoints(0, Math.clamp(e.getPosition(), 0, text.codePointCount(0, text.length())));
            throw new Refused(
                    1
                            + (int) text.substring(0, at)
                                    .chars()
                                    .filter(c -> c == '\n')
                                    .count(),
                    "not YAML: the character U+%04X is not allowed in it".formatted(e.getCodePoint()));
        } catch (YamlEngineException e) {
            throw new Refused(0, "not YAML: " + printable(String.valueOf(e.getMessage())));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | IllegalStateException e) {
            // Thrown by the parser for some malformed escapes and directives, without a mark.
            throw new Refused(0, "not YAML: " + printable(String.valueOf(e.getMessage())));
        }
    }

    private static String problem(MarkedYamlEngineException e) {
        String problem = e.getProblem();
        String context = e.getContext();
        return problem == null ? String.valueOf(context) : context == null ? problem : context + ", " + problem;
    }

    private static String text(byte[] bytes) throws Refused {
        boolean marked =
                bytes.length >= 3 && bytes[0] == (byte) 0xef && bytes[1] == (byte) 0xbb && bytes[2] == (byte) 0xbf;
        int from = marked ? 3 : 0;
        ByteBuffer in = ByteBuffer.wrap(bytes, from, bytes.length - from);
        CharBuffer out = CharBuffer.allocate(bytes.length - from);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, out, true);
        if (result.isError()) {
            int line = 1;
            for (int i = 0; i < in.position(); i++) {
                line += bytes[i] == '\n' ? 1 : 0;
            }
            throw new Refused(
                    line, "byte %02x is no part of UTF-8; save the file as UTF-8".formatted(bytes[in.position()]));
        }
        return out.flip().toString();
    }

    /// A list or map that has begun and not ended.
    private static final class Open {
        final int line;
        final int nodesBefore;
        final Optional<Anchor> anchor;
        final List<Yaml> items = new ArrayList<>();
        final @Nullable Map<String, Yaml.Entry> entries;

        @Nullable
        String key;

        int keyLine;

        Open(int line, int nodesBefore, Optional<Anchor> anchor, boolean map) {
            this.line = line;
            this.nodesBefore = nodesBefore;
            this.anchor = anchor;
            this.entries = map ? new LinkedHashMap<>() : null;
        }
    }

    /// @param nodes how many it has, itself counted
    private record Counted(Yaml node, int nodes) {}

    private void take(Event event) throws Refused {
        int line = event.getStartMark().map(YamlReader::line).orElse(0);
        switch (event.getEventId()) {
            case DocumentStart -> {
                anchors.clear();
                open.clear();
            }
            case Alias -> {
                Anchor name = ((AliasEvent) event).getAlias();
                Counted target = anchors.get(name);
                if (target == null) {
                    throw new Refused(line, "the alias '*" + printable(name.getValue()) + "' names nothing before it");
                }
                count(target.nodes(), line);
                add(target.node(), line);
            }
            case Scalar -> {
                ScalarEvent scalar = (ScalarEvent) event;
                count(1, line);
                Yaml node = new Yaml.Scalar(scalar.getValue(), isPlain(scalar, line), line);
                remember(scalar.getAnchor(), node, 1);
                add(node, line);
            }
            case SequenceStart -> begin((CollectionStartEvent) event, line, false);
            case MappingStart -> begin((CollectionStartEvent) event, line, true);
            case SequenceEnd, MappingEnd -> {
                Open ended = open.pop();
                Yaml node = ended.entries == null
                        ? new Yaml.Sequence(ended.items, ended.line)
                        : new Yaml.Mapping(ended.entries, ended.line);
                remember(ended.anchor, node, nodes - ended.nodesBefore);
                add(node, ended.line);
            }
            case StreamStart, StreamEnd, DocumentEnd, Comment -> {}
        }
    }

    private void begin(CollectionStartEvent start, int line, boolean map) throws Refused {
        count(1, line);
        if (open.size() >= DEPTH) {
            throw new Refused(line, "lists and maps in each other, more than " + DEPTH + " levels deep");
        }
        Optional<String> tag = start.getTag();
        if (tag.isPresent() && !tag.get().equals("tag:yaml.org,2002:" + (map ? "map" : "seq"))) {
            throw new Refused(line, "the tag '" + printable(tag.get()) + "' is not known; leave it out");
        }
        open.push(new Open(line, nodes - 1, ((NodeEvent) start).getAnchor(), map));
    }

    private void count(int more, int line) throws Refused {
        nodes += more;
        if (nodes > NODES) {
            throw new Refused(line, "more than %,d values in a file; split it".formatted(NODES));
        }
    }

    private void remember(Optional<Anchor> anchor, Yaml node, int size) {
        anchor.ifPresent(name -> anchors.put(name, new Counted(node, size)));
    }

    private void add(Yaml node, int line) throws Refused {
        Open parent = open.peek();
        if (parent == null) {
            documents.add(node);
            return;
        }
        if (parent.entries == null) {
            parent.items.add(node);
            return;
        }
        String key = parent.key;
        if (key == null) {
            if (!(node instanceof Yaml.Scalar scalar)) {
                throw new Refused(line, "a key is " + node.kind() + "; a key must be a text");
            }
            if (scalar.plain() && scalar.text().equals("<<")) {
                throw new Refused(line, "merge keys (<<) are not part of YAML 1.2; write the keys out");
            }
            parent.key = scalar.text();
            parent.keyLine = line;
            return;
        }
        Yaml.Entry before = parent.entries.putIfAbsent(key, new Yaml.Entry(key, parent.keyLine, node));
        if (before != null) {
            throw new Refused(
                    parent.keyLine,
                    "the key '%s' stands there twice, first on line %d".formatted(printable(key), before.line()));
        }
        parent.key = null;
    }

    private static boolean isPlain(ScalarEvent scalar, int line) throws Refused {
        String tag = scalar.getTag().orElse("");
        return switch (tag) {
            case "" -> scalar.getScalarStyle() == ScalarStyle.PLAIN;
            case "!", "tag:yaml.org,2002:str" -> false;
            case "tag:yaml.org,2002:int",
                    "tag:yaml.org,2002:float",
                    "tag:yaml.org,2002:bool",
                    "tag:yaml.org,2002:null",
                    "tag:yaml.org,2002:timestamp" -> true;
            default -> throw new Refused(line, "the tag '" + printable(tag) + "' is not known; leave it out");
        };
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }

    /// At most a line of it, without what a terminal would act on.
    static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().limit(SHOWN_CHARS).forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                out.append(c == '\n' ? " " : "\\x%02x".formatted(c));
            } else {
                out.appendCodePoint(c);
            }
        });
        return text.codePointCount(0, text.length()) > SHOWN_CHARS ? out + "…" : out.toString();
    }
}
