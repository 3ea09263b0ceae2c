package nightjar.events;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads chosen fields of observations, by their names in JSON, as texts: what rules about enriched fields and
/// correlations ask for.
///
/// It visits the fields as [JsonWriter] does, and so has the same values: a number in decimal, a time by RFC 3339, a
/// text as it stands in JSON once that is parsed. Where a name leads was found out once, so a field that is not
/// asked for costs a look into a small map.
///
/// Confined to one thread.
public final class FieldReader {
    private static final long NANOS = 1_000_000_000L;

    private final Visit visit;

    /// @param names of the fields to read; one that no event has is never found
    public FieldReader(Collection<String> names) {
        this.visit = new Visit(new Place("", Set.copyOf(names)));
    }

    /// The values of those fields that an observation has, several where the field is a list or stands in one. Nobody
    /// else holds the map.
    public Map<String, List<String>> read(Observation observation) {
        Map<String, List<String>> found = new LinkedHashMap<>();
        visit.begin(found);
        ObservationShape.write(observation, visit);
        return found;
    }

    /// Where a name leads: an object, or a field at the end. Those below are made when they are first met; there
    /// are as many as the records have fields.
    private static final class Place {
        private final String name;
        private final Set<String> wanted;
        private final boolean isWanted;
        private final IdentityHashMap<Object, Place> below = new IdentityHashMap<>(4);

        Place(String name, Set<String> wanted) {
            this.name = name;
            this.wanted = wanted;
            this.isWanted = wanted.contains(name);
        }

        Place at(String member) {
            return new Place(name.isEmpty() ? member : name + "." + member, wanted);
        }
    }

    /// The way through one observation.
    private static final class Visit extends FieldWriter {
        /// The objects that are open, the innermost last; a list is one too.
        private final List<Place> open = new ArrayList<>();

        private final Place top;
        private Place at;
        private Map<String, List<String>> found = Map.of();

        Visit(Place top) {
            this.top = top;
            this.at = top;
        }

        void begin(Map<String, List<String>> values) {
            found = values;
            open.clear();
            open.add(top);
        }

        /// The place of a field, once the objects that it begins are open.
        private Place field(Name name) {
            Place place = open.getLast();
            int last = name.names.size() - 1;
            for (int i = 0; i < last; i++) {
                place = below(place, name.names.get(i), name.names.get(i));
                open.add(place);
            }
            return below(place, name, name.names.get(last));
        }

        /// @param key the same object each time
        private static Place below(Place place, Object key, String member) {
            Place below = place.below.get(key);
            if (below == null) {
                below = place.at(member);
                place.below.put(key, below);
            }
            return below;
        }

        /// Whether a field is to be read; if so, [#add] is for it.
        private boolean wants(Name name) {
            at = field(name);
            return at.isWanted;
        }

        private void add(String value) {
            found.computeIfAbsent(at.name, _ -> new ArrayList<>(1)).add(value);
        }

        @Override
        boolean repeat(Object part, int place) {
            return false;
        }

        @Override
        void keep(Object part, int place) {}

        @Override
        void beginObject(Name name) {
            open.add(field(name));
        }

        @Override
        void endObject() {
            open.removeLast();
        }

        @Override
        void endFilledObject() {
            open.removeLast();
        }

        @Override
        void beginList(Name name) {
            open.add(field(name));
        }

        @Override
        void beginElement() {}

        @Override
        void endElement() {}

        @Override
        void endList() {
            open.removeLast();
        }

        @Override
        void constant(Constant constant) {
            at = below(open.getLast(), constant, constant.name);
            if (at.isWanted) {
                add(constant.value);
            }
        }

        @Override
        void number(Name name, long value) {
            if (wants(name)) {
                add(Long.toString(value));
            }
        }

        @Override
        void decimal(Name name, Decimal value) {
            if (wants(name)) {
                add(value.toString());
            }
        }

        @Override
        void keyword(Name name, long value) {
            if (wants(name)) {
                add(Long.toString(value));
            }
        }

        @Override
        void mask(Name name, long value) {
            if (wants(name)) {
                add("%016x".formatted(value));
            }
        }

        @Override
        void time(Name name, long epochNanos) {
            if (wants(name)) {
                add(rfc3339(epochNanos));
            }
        }

        @Override
        void bool(Name name, boolean value) {
            if (wants(name)) {
                add(Boolean.toString(value));
            }
        }

        @Override
        void string(Name name, String value) {
            if (wants(name)) {
                add(shown(value));
            }
        }

        @Override
        void device(Name name, Device value) {
            if (wants(name)) {
                add(value.toString());
            }
        }

        @Override
        void mode(Name name, FileMode value) {
            if (wants(name)) {
                add(value.toString());
            }
        }

        @Override
        void text(Name name, Text value) {
            if (wants(name)) {
                add(value.toString());
            }
        }

        @Override
        void id(Name name, ProcessId value) {
            if (wants(name)) {
                add(value.toString());
            }
        }

        @Override
        void joined(Name name, Arguments value) {
            if (wants(name)) {
                add(value.joined().toString());
            }
        }

        @Override
        void list(Name name, Arguments value) {
            if (wants(name)) {
                value.list().forEach(argument -> add(argument.toString()));
            }
        }

        @Override
        void strings(Name name, List<String> values) {
            if (wants(name)) {
                values.forEach(value -> add(shown(value)));
            }
        }

        @Override
        void numbers(Name name, List<Long> values) {
            if (wants(name)) {
                values.forEach(value -> add(value.toString()));
            }
        }
    }

    /// Also a string of ours has its backslash before an `x` escaped.
    private static String shown(String string) {
        return string.contains("\\x") ? Text.of(string).toString() : string;
    }

    private static String rfc3339(long epochNanos) {
        long second = Math.floorDiv(epochNanos, NANOS);
        // java.time leaves out zeros at the end; nine digits are written always.
        String upToSecond = Instant.ofEpochSecond(second).toString();
        return "%s.%09dZ".formatted(upToSecond.substring(0, upToSecond.length() - 1), epochNanos - second * NANOS);
    }
}
