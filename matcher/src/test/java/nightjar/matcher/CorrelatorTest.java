package nightjar.matcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nightjar.matcher.Correlation.Comparison;
import nightjar.matcher.Correlation.Kind;
import nightjar.matcher.Correlation.Threshold;
import nightjar.matcher.Correlator.Fired;
import nightjar.matcher.Correlator.Group;
import org.junit.jupiter.api.Test;

class CorrelatorTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration TEN = Duration.ofSeconds(10);

    private long sequence;

    @Test
    void soManyEventsWithinTheTimeFire() {
        var correlator = new Correlator(List.of(counting("many", atLeast(3), "a")));
        assertThat(times(correlator, "a", 0, 4, 10, 12)).containsExactly(10L);
        assertThat(times(new Correlator(List.of(counting("many", atLeast(3), "a"))), "a", 0, 4, 11, 20))
                .isEmpty();
    }

    @Test
    void bothEndsOfTheWindowBelongToIt() {
        var correlator = new Correlator(List.of(counting("two", atLeast(2), "a")));
        assertThat(correlator.match("a", 0, 1, _ -> List.of())).isEmpty();
        assertThat(correlator.match("a", 10 * SECOND, 2, _ -> List.of())).hasSize(1);
        var other = new Correlator(List.of(counting("two", atLeast(2), "a")));
        assertThat(other.match("a", 0, 1, _ -> List.of())).isEmpty();
        assertThat(other.match("a", 10 * SECOND + 1, 2, _ -> List.of())).isEmpty();
    }

    @Test
    void anEventThatFulfilsTwoOfTheRulesCountsOnce() {
        var correlator = new Correlator(List.of(counting("two", atLeast(2), "a", "b")));
        assertThat(correlator.match("a", 0, 7, _ -> List.of())).isEmpty();
        assertThat(correlator.match("b", 0, 7, _ -> List.of())).isEmpty();
        assertThat(correlator.match("b", 0, 8, _ -> List.of())).hasSize(1);
    }

    @Test
    void whatFiresTellsItsWindow() {
        var correlation = correlation("many", Kind.EVENT_COUNT, atLeast(3), List.of("user.name"), "", "a", "b");
        var correlator = new Correlator(List.of(correlation));
        match(correlator, "a", 1, "user.name", "eve");
        match(correlator, "a", 20, "user.name", "eve");
        match(correlator, "b", 21, "user.name", "eve");
        match(correlator, "c", 22, "user.name", "eve");
        assertThat(match(correlator, "b", 23, "user.name", "eve"))
                .containsExactly(new Fired(
                        correlation,
                        List.of(new Group("user.name", "eve")),
                        3,
                        20 * SECOND,
                        23 * SECOND,
                        3,
                        List.of(2L, 3L, 5L)));
    }

    @Test
    void onlyTheLatestSequencesAreTold() {
        var correlator = new Correlator(List.of(counting("many", atLeast(100), "a")));
        List<Fired> fired = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            fired.addAll(match(correlator, "a", 1));
        }
        assertThat(fired).singleElement().satisfies(each -> {
            assertThat(each.contributing()).isEqualTo(100);
            assertThat(each.sequences())
                    .containsExactlyElementsOf(IntStream.rangeClosed(37, 100)
                            .mapToObj(Long::valueOf)
                            .toList());
        });
    }

    @Test
    void differentValuesAreCounted() {
        var correlator = new Correlator(
                List.of(correlation("ports", Kind.VALUE_COUNT, atLeast(3), List.of(), "destination.port", "a")));
        assertThat(match(correlator, "a", 0, "destination.port", "22")).isEmpty();
        assertThat(match(correlator, "a", 1, "destination.port", "23")).isEmpty();
        assertThat(match(correlator, "a", 2, "destination.port", "22")).isEmpty();
        assertThat(match(correlator, "a", 3)).as("without the field").isEmpty();
        assertThat(match(correlator, "a", 11, "destination.port", "24"))
                .as("23 is still within")
                .hasSize(1);
        assertThat(match(correlator, "a", 13, "destination.port", "25"))
                .as("holds no more")
                .isEmpty();
    }

    @Test
    void eachOfSeveralValuesCounts() {
        var correlator =
                new Correlator(List.of(correlation("hosts", Kind.VALUE_COUNT, atLeast(3), List.of(), "host.ip", "a")));
        assertThat(correlator.match("a", 0, 1, _ -> List.of("1", "2"))).isEmpty();
        assertThat(correlator.match("a", 0, 2, _ -> List.of("2", "3")))
                .singleElement()
                .satisfies(fired -> assertThat(fired.contributing()).isEqualTo(2));
    }

    @Test
    void allRulesMustMatchInWhateverOrder() {
        var correlator =
                new Correlator(List.of(correlation("all", Kind.TEMPORAL, List.of(), List.of(), "", "a", "b", "c")));
        assertThat(match(correlator, "c", 0)).isEmpty();
        assertThat(match(correlator, "a", 1)).isEmpty();
        assertThat(match(correlator, "a", 2)).isEmpty();
        assertThat(match(correlator, "b", 11)).as("c is out by now").isEmpty();
        assertThat(match(correlator, "c", 12)).hasSize(1);
    }

    @Test
    void aThresholdSaysHowManyOfTheRulesMustMatch() {
        var correlator =
                new Correlator(List.of(correlation("some", Kind.TEMPORAL, atLeast(2), List.of(), "", "a", "b", "c")));
        assertThat(match(correlator, "a", 0)).isEmpty();
        assertThat(match(correlator, "a", 1)).isEmpty();
        assertThat(match(correlator, "c", 2)).singleElement().satisfies(fired -> {
            assertThat(fired.count()).isEqualTo(2);
            assertThat(fired.contributing()).isEqualTo(3);
        });
    }

    @Test
    void rulesMustMatchInTheirOrder() {
        assertThat(inOrder("abc", "abc")).isTrue();
        assertThat(inOrder("abc", "acbc")).isTrue();
        assertThat(inOrder("abc", "babbac")).isTrue();
        assertThat(inOrder("abc", "cba")).isFalse();
        assertThat(inOrder("abc", "bca")).isFalse();
        assertThat(inOrder("abc", "acb")).isFalse();
        assertThat(inOrder("aab", "ab")).isFalse();
        assertThat(inOrder("aab", "aab")).isTrue();
        assertThat(inOrder("aba", "ab")).isFalse();
        assertThat(inOrder("aba", "aba")).isTrue();
    }

    /// Whether the last of the matches makes it fire; each letter is a rule.
    private boolean inOrder(String rules, String matches) {
        String[] each = rules.chars().mapToObj(Character::toString).toArray(String[]::new);
        var correlator =
                new Correlator(List.of(correlation("ordered", Kind.TEMPORAL_ORDERED, List.of(), List.of(), "", each)));
        boolean fires = false;
        for (int i = 0; i < matches.length(); i++) {
            fires = !match(correlator, matches.substring(i, i + 1), 1).isEmpty();
        }
        return fires;
    }

    @Test
    void anEventDoesNotFollowItself() {
        var correlator = new Correlator(
                List.of(correlation("ordered", Kind.TEMPORAL_ORDERED, List.of(), List.of(), "", "a", "b")));
        assertThat(correlator.match("a", 5, 5, _ -> List.of())).isEmpty();
        assertThat(correlator.match("b", 5, 5, _ -> List.of())).isEmpty();
        assertThat(correlator.match("b", 5, 6, _ -> List.of())).hasSize(1);
    }

    @Test
    void groupsAreCountedApart() {
        var correlator = new Correlator(
                List.of(correlation("many", Kind.EVENT_COUNT, atLeast(2), List.of("user.name", "host.name"), "", "a")));
        assertThat(match(correlator, "a", 0, "user.name", "eve", "host.name", "x"))
                .isEmpty();
        assertThat(match(correlator, "a", 1, "user.name", "eve", "host.name", "y"))
                .isEmpty();
        assertThat(match(correlator, "a", 2, "user.name", "bob", "host.name", "x"))
                .isEmpty();
        assertThat(match(correlator, "a", 3, "user.name", "eve")).as("no host").isEmpty();
        assertThat(match(correlator, "a", 4, "user.name", "eve", "host.name", "x"))
                .singleElement()
                .satisfies(fired -> assertThat(fired.groupBy())
                        .containsExactly(new Group("user.name", "eve"), new Group("host.name", "x")));
    }

    @Test
    void anAliasStandsForAFieldOfEachRule() {
        var correlator = new Correlator(List.of(new Correlation(
                "id",
                "",
                "",
                "",
                Level.HIGH,
                List.of(),
                "",
                List.of(),
                "",
                1,
                Kind.TEMPORAL,
                List.of("in", "out"),
                List.of("ip"),
                Map.of("ip", Map.of("in", "source.ip", "out", "destination.ip")),
                TEN,
                "",
                List.of(),
                false)));
        assertThat(match(correlator, "in", 0, "source.ip", "1", "destination.ip", "2"))
                .isEmpty();
        assertThat(match(correlator, "out", 1, "source.ip", "1", "destination.ip", "2"))
                .isEmpty();
        assertThat(match(correlator, "out", 1, "source.ip", "3", "destination.ip", "1"))
                .singleElement()
                .satisfies(fired -> assertThat(fired.groupBy()).containsExactly(new Group("ip", "1")));
    }

    @Test
    void aFloodFiresOnceATimespan() {
        var correlator = new Correlator(List.of(counting("many", atLeast(3), "a")));
        long[] everySecond = IntStream.range(0, 40).mapToLong(i -> i).toArray();
        assertThat(times(correlator, "a", everySecond)).containsExactly(2L, 12L, 22L, 32L);
        assertThat(correlator.suppressed()).isEqualTo(40 - 2 - 4);
    }

    @Test
    void itFiresAgainOnceItHadCeasedToHold() {
        var correlator = new Correlator(List.of(counting("many", atLeast(3), "a")));
        assertThat(times(correlator, "a", 0, 1, 10, 12, 13, 14)).containsExactly(10L, 13L);
    }

    @Test
    void fewerThanSoManyHoldsWithTheFirst() {
        var correlator = new Correlator(List.of(counting("few", List.of(new Threshold(Comparison.LESS, 3)), "a")));
        assertThat(times(correlator, "a", 0, 1, 2, 3, 30)).containsExactly(0L, 30L);
    }

    @Test
    void exactlySoManyHoldsUntilTheNext() {
        var correlator = new Correlator(List.of(counting("two", List.of(new Threshold(Comparison.EQUAL, 2)), "a")));
        assertThat(times(correlator, "a", 0, 1, 2, 3, 13)).containsExactly(1L, 13L);
    }

    @Test
    void everyThresholdMustHold() {
        var between = List.of(new Threshold(Comparison.GREATER, 1), new Threshold(Comparison.LESS_OR_EQUAL, 3));
        assertThat(times(new Correlator(List.of(counting("some", between, "a"))), "a", 0, 1, 2, 3))
                .containsExactly(1L);
        var notTwo = List.of(new Threshold(Comparison.NOT_EQUAL, 2));
        assertThat(times(new Correlator(List.of(counting("others", notTwo, "a"))), "a", 0, 1, 2, 3))
                .containsExactly(0L, 2L);
    }

    @Test
    void aCorrelationMayBeAboutAnother() {
        var failures = correlation("failures", Kind.EVENT_COUNT, atLeast(3), List.of("user.name"), "", "failed");
        var success = correlation(
                "success", Kind.TEMPORAL_ORDERED, List.of(), List.of("user.name"), "", "failures", "logged in");
        var correlator = new Correlator(List.of(success, failures));
        match(correlator, "logged in", 0, "user.name", "eve");
        match(correlator, "failed", 1, "user.name", "eve");
        match(correlator, "failed", 2, "user.name", "eve");
        assertThat(match(correlator, "failed", 3, "user.name", "eve"))
                .extracting(Fired::correlation)
                .containsExactly(failures);
        assertThat(match(correlator, "logged in", 4, "user.name", "bob")).isEmpty();
        assertThat(match(correlator, "logged in", 5, "user.name", "eve"))
                .extracting(Fired::correlation)
                .containsExactly(success);
    }

    @Test
    void aCorrelationAboutAnotherMayGroupByItsNames() {
        var inner = new Correlation(
                "inner",
                "",
                "",
                "",
                Level.LOW,
                List.of(),
                "",
                List.of(),
                "",
                1,
                Kind.EVENT_COUNT,
                List.of("a"),
                List.of("who"),
                Map.of("who", Map.of("a", "user.name")),
                TEN,
                "",
                atLeast(1),
                false);
        var outer = correlation("outer", Kind.EVENT_COUNT, atLeast(1), List.of("who"), "", "inner");
        assertThat(match(new Correlator(List.of(inner, outer)), "a", 0, "user.name", "eve"))
                .extracting(Fired::correlation, Fired::groupBy)
                .containsExactly(
                        tuple(inner, List.of(new Group("who", "eve"))), tuple(outer, List.of(new Group("who", "eve"))));
    }

    @Test
    void correlationsThatLeadBackToThemselvesAreRefused() {
        assertThatThrownBy(() -> new Correlator(List.of(
                        counting("x", atLeast(1), "a", "y"),
                        counting("y", atLeast(1), "z"),
                        counting("z", atLeast(1), "x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("its rules lead back to it");
        assertThatThrownBy(() -> new Correlator(List.of(counting("x", atLeast(1), "x"))))
                .hasMessage("correlation x: its rules lead back to it");
    }

    @Test
    void correlationsAreNestedToABound() {
        List<Correlation> nested = new ArrayList<>();
        for (int i = 0; i < Correlator.NESTED; i++) {
            nested.add(counting("c" + (i + 1), atLeast(1), "c" + i));
        }
        assertThat(match(new Correlator(nested), "c0", 1)).hasSize(Correlator.NESTED);
        nested.add(counting("c" + (Correlator.NESTED + 1), atLeast(1), "c" + Correlator.NESTED));
        assertThatThrownBy(() -> new Correlator(nested)).hasMessageEndingWith("nested more than 16 deep");
        assertThatThrownBy(() -> new Correlator(nested.reversed())).hasMessageEndingWith("nested more than 16 deep");
    }

    @Test
    void oneMatchMakesOnlySoManyFire() {
        List<Correlation> wide = new ArrayList<>();
        for (int i = 0; i < Correlator.FIRED + 3; i++) {
            wide.add(counting("c" + i, atLeast(1), "a"));
        }
        var correlator = new Correlator(wide);
        assertThat(match(correlator, "a", 1)).hasSize(Correlator.FIRED);
        assertThat(correlator.forgotten().fired()).isEqualTo(3);
    }

    @Test
    void whatCannotBeCountedIsRefused() {
        assertThatThrownBy(() -> new Correlator(List.of(counting("x", atLeast(10_001), "a"))))
                .hasMessage("correlation x: asks for 10,001; at most 10,000 are counted");
        assertThat(new Correlator(List.of(counting("x", atLeast(10_000), "a"))).silent())
                .containsExactly("a");
        assertThatThrownBy(() -> new Correlator(List.of(counting("x", Duration.ZERO, atLeast(1), "a"))))
                .hasMessage("correlation x: a timespan of PT0S; at most PT8784H");
        assertThatThrownBy(() -> new Correlator(List.of(counting("x", Duration.ofDays(367), atLeast(1), "a"))))
                .hasMessageContaining("at most");
    }

    @Test
    void aMatchThatComesLateTakesItsPlace() {
        var correlator = new Correlator(
                List.of(correlation("ordered", Kind.TEMPORAL_ORDERED, List.of(), List.of(), "", "a", "b")));
        assertThat(match(correlator, "b", 5)).isEmpty();
        assertThat(match(correlator, "a", 4)).as("before b").singleElement().satisfies(fired -> {
            assertThat(fired.firstEpochNanos()).isEqualTo(4 * SECOND);
            assertThat(fired.lastEpochNanos()).isEqualTo(5 * SECOND);
            assertThat(fired.sequences()).containsExactly(2L, 1L);
        });
    }

    @Test
    void aMatchThatComesTooLateDoesNotCount() {
        var correlator = new Correlator(List.of(counting("two", atLeast(2), "a")));
        match(correlator, "a", 50);
        assertThat(match(correlator, "a", 39)).isEmpty();
        assertThat(correlator.forgotten().late()).isEqualTo(1);
        assertThat(match(correlator, "a", 40)).hasSize(1);
    }

    @Test
    void aClockThatIsSetBackBlindsNobody() {
        var correlator = new Correlator(List.of(counting("two", atLeast(2), "a")));
        assertThat(times(correlator, "a", 7_200, 7_201, 100, 101, 102)).containsExactly(7_201L, 101L);
        assertThat(correlator.forgotten().late()).isZero();
    }

    @Test
    void theGroupThatWasQuietLongestIsGivenUp() {
        var correlator =
                new Correlator(List.of(correlation("two", Kind.EVENT_COUNT, atLeast(2), List.of("user.id"), "", "a")));
        for (int user = 0; user < Correlator.GROUPS; user++) {
            match(correlator, "a", 1, "user.id", Integer.toString(user));
        }
        assertThat(match(correlator, "a", 2, "user.id", "0")).hasSize(1);
        assertThat(correlator.forgotten().groups()).isZero();
        match(correlator, "a", 3, "user.id", "one more");
        assertThat(correlator.forgotten().groups()).isEqualTo(1);
        assertThat(match(correlator, "a", 4, "user.id", "1")).as("given up").isEmpty();
        assertThat(match(correlator, "a", 4, "user.id", "3")).as("kept").hasSize(1);
    }

    @Test
    void aGroupWhoseWindowIsOverIsNoLoss() {
        var correlator =
                new Correlator(List.of(correlation("two", Kind.EVENT_COUNT, atLeast(2), List.of("user.id"), "", "a")));
        for (int user = 0; user < 3 * Correlator.GROUPS; user++) {
            match(correlator, "a", user / 100, "user.id", Integer.toString(user));
        }
        assertThat(correlator.forgotten().groups()).isZero();
    }

    @Test
    void aFloodOfOneRuleDisplacesNoOther() {
        var correlator = new Correlator(
                List.of(correlation("ordered", Kind.TEMPORAL_ORDERED, List.of(), List.of(), "", "a", "b", "c")));
        match(correlator, "a", 0);
        match(correlator, "b", 1);
        for (int i = 0; i < Correlator.KEPT + 10; i++) {
            correlator.match("c2", SECOND, i, _ -> List.of());
            correlator.match("b", SECOND, i + 10L, _ -> List.of());
        }
        assertThat(correlator.forgotten().matches()).isEqualTo(12);
        assertThat(match(correlator, "c", 3)).hasSize(1);
    }

    @Test
    void allWindowsTogetherAreBounded() {
        var correlator = new Correlator(
                List.of(correlation("most", Kind.EVENT_COUNT, atLeast(10_000), List.of("user.id"), "", "a")));
        for (int i = 0; i < Correlator.KEPT_TOGETHER; i++) {
            match(correlator, "a", 1, "user.id", Integer.toString(i % 20));
        }
        assertThat(correlator.forgotten().groups()).isZero();
        match(correlator, "a", 1, "user.id", "1");
        assertThat(correlator.forgotten().groups()).isEqualTo(1);
    }

    @Test
    void longValuesDifferStill() {
        var correlator = new Correlator(
                List.of(correlation("two", Kind.EVENT_COUNT, atLeast(2), List.of("user.name"), "", "a")));
        String longName = "e\ud83d\ude00".repeat(2_000);
        assertThat(match(correlator, "a", 0, "user.name", longName + "1")).isEmpty();
        assertThat(match(correlator, "a", 1, "user.name", longName + "2")).isEmpty();
        assertThat(match(correlator, "a", 2, "user.name", longName + "1"))
                .singleElement()
                .satisfies(fired -> {
                    String shown = fired.groupBy().getFirst().value();
                    assertThat(shown)
                            .hasSizeLessThanOrEqualTo(Correlator.VALUE_LENGTH)
                            .startsWith("e\ud83d\ude00e");
                    assertThat(shown.codePoints()).noneMatch(c -> c >= 0xd800 && c < 0xe000);
                });
    }

    @Test
    void valuesBeyondABoundAreCountedAsForgotten() {
        var correlator = new Correlator(
                List.of(correlation("values", Kind.VALUE_COUNT, atLeast(65), List.of(), "process.args", "a")));
        List<String> values = IntStream.range(0, 70).mapToObj(Integer::toString).toList();
        assertThat(correlator.match("a", 0, 1, _ -> values)).isEmpty();
        assertThat(correlator.forgotten().values()).isEqualTo(6);
    }

    @Test
    void aRuleIsSilentWhereNobodyAsksForItAlone() {
        var quiet = counting("quiet", atLeast(1), "a", "b");
        var loud = new Correlation(
                "loud",
                "",
                "",
                "",
                Level.LOW,
                List.of(),
                "",
                List.of(),
                "",
                1,
                Kind.EVENT_COUNT,
                List.of("b", "c"),
                List.of(),
                Map.of(),
                TEN,
                "",
                atLeast(1),
                true);
        var about = counting("about", atLeast(1), "quiet");
        assertThat(new Correlator(List.of(quiet, loud, about)).silent()).containsExactlyInAnyOrder("a", "quiet");
    }

    /// Against one that keeps everything and counts anew each time.
    @Test
    void itAgreesWithOneThatKeepsEverything() {
        long seed = new SplittableRandom().nextLong();
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 300; round++) {
            Correlation correlation = random(random);
            var correlator = new Correlator(List.of(correlation));
            var plain = new PlainCorrelator(correlation);
            long now = 1_000 * SECOND;
            for (int i = 0; i < 200; i++) {
                now += random.nextLong(2 * SECOND);
                long at = now - (random.nextInt(4) == 0 ? random.nextLong(3 * SECOND) : 0);
                String rule = Character.toString("abcd".charAt(random.nextInt(4)));
                Map<String, List<String>> fields =
                        Map.of("x", values(random), "y", values(random), "z", values(random));
                long event = (long) i - random.nextInt(2);
                String story = "seed %d, round %d, match %d, %s".formatted(seed, round, i, correlation);
                assertThat(correlator.match(rule, at, event, name -> fields.getOrDefault(name, List.of())))
                        .as(story)
                        .isEqualTo(plain.match(rule, at, event, fields));
            }
        }
    }

    private static List<String> values(SplittableRandom random) {
        return random.ints(random.nextInt(3), 0, 3).mapToObj(Integer::toString).toList();
    }

    private static Correlation random(SplittableRandom random) {
        List<Kind> kinds = List.of(Kind.values());
        List<Comparison> comparisons = List.of(Comparison.values());
        Kind kind = kinds.get(random.nextInt(kinds.size()));
        boolean temporal = kind == Kind.TEMPORAL || kind == Kind.TEMPORAL_ORDERED;
        List<Threshold> thresholds = Stream.generate(
                        () -> new Threshold(comparisons.get(random.nextInt(comparisons.size())), random.nextInt(6)))
                .limit(random.nextInt(temporal ? 0 : 1, 3))
                .toList();
        return new Correlation(
                "random",
                "",
                "",
                "",
                Level.LOW,
                List.of(),
                "",
                List.of(),
                "",
                1,
                kind,
                random.ints(random.nextInt(1, 5), 0, 3)
                        .mapToObj(i -> Character.toString("abc".charAt(i)))
                        .toList(),
                List.of(List.<String>of(), List.of("x"), List.of("x", "alias")).get(random.nextInt(3)),
                Map.of("alias", Map.of("a", "y", "b", "z")),
                Duration.ofSeconds(random.nextInt(3, 15)),
                "z",
                thresholds,
                random.nextBoolean());
    }

    /// The times in seconds at which it fires.
    private List<Long> times(Correlator correlator, String rule, long... seconds) {
        List<Long> times = new ArrayList<>();
        for (long each : seconds) {
            if (!match(correlator, rule, each).isEmpty()) {
                times.add(each);
            }
        }
        return times;
    }

    /// @param fields names and values by turns
    private List<Fired> match(Correlator correlator, String rule, long second, String... fields) {
        sequence++;
        return correlator.match(rule, second * SECOND, sequence, name -> {
            for (int i = 0; i < fields.length; i += 2) {
                if (fields[i].equals(name)) {
                    return List.of(fields[i + 1]);
                }
            }
            return List.of();
        });
    }

    private static List<Threshold> atLeast(long count) {
        return List.of(new Threshold(Comparison.GREATER_OR_EQUAL, count));
    }

    private static Correlation counting(String id, List<Threshold> threshold, String... rules) {
        return correlation(id, Kind.EVENT_COUNT, threshold, List.of(), "", rules);
    }

    private static Correlation counting(String id, Duration timespan, List<Threshold> threshold, String... rules) {
        return correlation(id, Kind.EVENT_COUNT, timespan, threshold, List.of(), "", rules);
    }

    private static Correlation correlation(
            String id, Kind kind, List<Threshold> threshold, List<String> groupBy, String valueField, String... rules) {
        return correlation(id, kind, TEN, threshold, groupBy, valueField, rules);
    }

    private static Correlation correlation(
            String id,
            Kind kind,
            Duration timespan,
            List<Threshold> threshold,
            List<String> groupBy,
            String valueField,
            String... rules) {
        return new Correlation(
                id,
                "",
                "",
                "",
                Level.HIGH,
                List.of(),
                "",
                List.of(),
                "",
                1,
                kind,
                List.of(rules),
                groupBy,
                Map.of(),
                timespan,
                valueField,
                threshold,
                false);
    }
}
