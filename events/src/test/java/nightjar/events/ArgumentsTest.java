package nightjar.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// The arguments of a program, as its memory has them.
class ArgumentsTest {
    @Test
    void eachArgumentEndsInNul() {
        assertThat(whole("ls\0-l\0/tmp\0").list()).containsExactly(Text.of("ls"), Text.of("-l"), Text.of("/tmp"));
    }

    @Test
    void joinedTheyReadAsTyped() {
        assertThat(whole("ls\0-l\0/tmp\0").joined()).isEqualTo(Text.of("ls -l /tmp"));
        assertThat(whole("ls\0-l\0/tmp\0").toString()).isEqualTo("ls -l /tmp");
    }

    @Test
    void anEmptyArgumentIsAnArgument() {
        assertThat(whole("a\0\0b\0").list()).containsExactly(Text.of("a"), Text.EMPTY, Text.of("b"));
        assertThat(whole("\0").list()).containsExactly(Text.EMPTY);
        assertThat(whole("a\0\0").list()).containsExactly(Text.of("a"), Text.EMPTY);
        assertThat(whole("a\0\0b\0").joined()).isEqualTo(Text.of("a  b"));
    }

    @Test
    void theLastOneMayLackItsNul() {
        assertThat(whole("a\0bc").list()).containsExactly(Text.of("a"), Text.of("bc"));
        assertThat(whole("a\0bc").joined()).isEqualTo(Text.of("a bc"));
    }

    @Test
    void aProgramMayHaveNone() {
        assertThat(Arguments.NONE.list()).isEmpty();
        assertThat(Arguments.NONE.joined()).isEqualTo(Text.EMPTY);
        assertThat(Arguments.NONE.cut()).isNull();
        assertThat(Arguments.NONE.readable()).isTrue();
    }

    @Test
    void whatIsMissingIsSaid() {
        assertThat(new Arguments(new byte[10], 25, true).cut()).isEqualTo(new Arguments.Cut(10, 25));
        assertThat(new Arguments(new byte[10], 10, true).cut()).isNull();
    }

    @Test
    void argumentsInPagesThatAreNotInMemoryAreMissingAndNotEmpty() {
        var paged = new Arguments(new byte[0], 17, false);
        assertThat(paged.readable()).isFalse();
        assertThat(paged.cut()).isEqualTo(new Arguments.Cut(0, 17));
    }

    @Test
    void cuttingThemKeepsTheirTrueLength() {
        Arguments cut = whole("abc\0def\0").atMost(5);
        assertThat(cut.list()).containsExactly(Text.of("abc"), Text.of("d"));
        assertThat(cut.cut()).isEqualTo(new Arguments.Cut(5, 8));
        assertThat(cut.weight()).isEqualTo(5);
    }

    @Test
    void whatFitsIsNotCut() {
        Arguments all = whole("abc\0");
        assertThat(all.atMost(4)).isSameAs(all);
    }

    @Test
    void theSameBytesOfTheSameWholeAreEqual() {
        assertThat(whole("a\0b\0")).isEqualTo(whole("a\0b\0")).hasSameHashCodeAs(whole("a\0b\0"));
        assertThat(whole("a\0b\0")).isNotEqualTo(whole("a\0bc\0").atMost(4));
        assertThat(whole("a\0")).isNotEqualTo(whole("b\0"));
    }

    private static Arguments whole(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Arguments(bytes, bytes.length, true);
    }
}
