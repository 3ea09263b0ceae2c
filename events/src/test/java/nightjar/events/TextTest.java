package nightjar.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Bytes as a person reads them, and back.
class TextTest {
    private static final int TRIES = 20_000;

    @Test
    void printableAsciiIsShownAsItIs() {
        assertThat(Text.of("/usr/bin/env -S a=b").toString()).isEqualTo("/usr/bin/env -S a=b");
    }

    @Test
    void charactersOfEveryLengthAreShownAsTheyAre() {
        assertThat(Text.of("aü€😀z").toString()).isEqualTo("aü€😀z");
    }

    @Test
    void aByteThatIsNoUtf8IsShownInHexadecimal() {
        assertThat(text('a', 0xff, 'b', 0x80).toString()).isEqualTo("a\\xffb\\x80");
    }

    @Test
    void aBackslashBeforeAnXIsEscapedSoThatItIsNotTakenForAnEscape() {
        assertThat(Text.of("\\x41").toString()).isEqualTo("\\x5cx41");
        assertThat(Text.of("\\\\x").toString()).isEqualTo("\\\\x5cx");
    }

    @Test
    void anyOtherBackslashStaysAsItIs() {
        assertThat(Text.of("C:\\temp\\").toString()).isEqualTo("C:\\temp\\");
        assertThat(text('\\', 0xff).toString()).isEqualTo("\\\\xff");
    }

    @Test
    void aLongerFormThanNeededIsNoUtf8() {
        assertThat(text(0xc0, 0xaf).toString()).isEqualTo("\\xc0\\xaf");
        assertThat(text(0xc1, 0xbf).toString()).isEqualTo("\\xc1\\xbf");
        assertThat(text(0xe0, 0x9f, 0xbf).toString()).isEqualTo("\\xe0\\x9f\\xbf");
        assertThat(text(0xf0, 0x8f, 0xbf, 0xbf).toString()).isEqualTo("\\xf0\\x8f\\xbf\\xbf");
    }

    @Test
    void aSurrogateIsNoUtf8() {
        assertThat(text(0xed, 0xa0, 0x80).toString()).isEqualTo("\\xed\\xa0\\x80");
        assertThat(text(0xed, 0xbf, 0xbf).toString()).isEqualTo("\\xed\\xbf\\xbf");
    }

    @Test
    void nothingAboveTheLastCharacterOfUnicodeIsUtf8() {
        assertThat(text(0xf4, 0x8f, 0xbf, 0xbf).toString()).isEqualTo(Character.toString(0x10ffff));
        assertThat(text(0xf4, 0x90, 0x80, 0x80).toString()).isEqualTo("\\xf4\\x90\\x80\\x80");
        assertThat(text(0xf5, 0x80, 0x80, 0x80).toString()).isEqualTo("\\xf5\\x80\\x80\\x80");
    }

    @Test
    void aCharacterThatWasCutOffAtTheEndSurvivesAsItsBytes() {
        assertThat(text('a', 0xf0, 0x9f, 0x98).toString()).isEqualTo("a\\xf0\\x9f\\x98");
        assertThat(text(0xe2).toString()).isEqualTo("\\xe2");
    }

    @Test
    void afterABrokenCharacterTheNextOneIsRead() {
        assertThat(text(0xe2, 0x82, 'x', 0xc3, 0xbc).toString()).isEqualTo("\\xe2\\x82xü");
    }

    @Test
    void everyTwoBytesAreJudgedAsTheJdkJudgesThem() {
        byte[] bytes = new byte[2];
        for (int pair = 0; pair <= 0xffff; pair++) {
            bytes[0] = (byte) (pair >> 8);
            bytes[1] = (byte) pair;
            int length = Text.sequenceLength(bytes, 0, 2);
            assertThat(length).as("%04x", pair).isEqualTo(Escapes.characterAt(bytes, 0));
        }
    }

    @Test
    void everyThreeAndFourBytesFromAnEdgeAreJudgedAsTheJdkJudgesThem() {
        int[] leads = {0xe0, 0xe1, 0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xff};
        int[] edges = {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff};
        for (int lead : leads) {
            for (int second : edges) {
                for (int third : edges) {
                    for (int fourth : edges) {
                        byte[] bytes = Some.bytes(lead, second, third, fourth);
                        assertThat(Text.sequenceLength(bytes, 0, 4))
                                .as("%02x %02x %02x %02x", lead, second, third, fourth)
                                .isEqualTo(Escapes.characterAt(bytes, 0));
                    }
                }
            }
        }
    }

    @Test
    void aSequenceDoesNotReachBeyondItsEnd() {
        byte[] euro = "€".getBytes(StandardCharsets.UTF_8);
        assertThat(Text.sequenceLength(euro, 0, 3)).isEqualTo(3);
        assertThat(Text.sequenceLength(euro, 0, 2)).isZero();
    }

    @Test
    void everyByteStringSurvivesBeingShown() {
        long seed = new Random().nextLong();
        var some = new Some(new Random(seed));
        for (int i = 0; i < TRIES; i++) {
            byte[] bytes = some.bytes();
            String shown = Text.of(bytes, 0, bytes.length).toString();
            assertThat(Escapes.undo(shown))
                    .as("seed %d, try %d: %s", seed, i, shown)
                    .isEqualTo(bytes);
            assertThat(Text.ofShown(shown).bytes())
                    .as("seed %d, try %d: %s", seed, i, shown)
                    .isEqualTo(bytes);
            assertThat(shown).as("seed %d, try %d", seed, i).isEqualTo(Escapes.show(bytes));
        }
    }

    @Test
    void whatOnlyLooksLikeAnEscapeIsReadAsItStands() {
        for (String text : new String[] {"\\x", "\\x4", "\\xgg", "\\", "\\X41", "a\\x4 "}) {
            assertThat(Text.ofShown(text)).isEqualTo(Text.of(text));
        }
    }

    @Test
    void plainIsWhatNeedsNoEscapeInJson() {
        for (int length = 1; length <= 20; length++) { // words of eight, and what is left of them
            byte[] bytes = new byte[length];
            for (int at = 0; at < length; at++) {
                for (int value = 0; value < 256; value++) {
                    Arrays.fill(bytes, (byte) 'a');
                    bytes[at] = (byte) value;
                    boolean plain = value >= 0x20 && value < 0x80 && value != '"' && value != '\\';
                    assertThat(Text.isPlain(bytes, 0, length))
                            .as("%02x at %d of %d", value, at, length)
                            .isEqualTo(plain);
                }
            }
        }
    }

    @Test
    void plainLooksOnlyAtItsRange() {
        byte[] bytes = "\"abcdefgh\"".getBytes(StandardCharsets.UTF_8);
        assertThat(Text.isPlain(bytes, 1, bytes.length - 1)).isTrue();
        assertThat(Text.isPlain(bytes, 0, bytes.length - 1)).isFalse();
        assertThat(Text.isPlain(bytes, 1, bytes.length)).isFalse();
        assertThat(Text.isPlain(bytes, 3, 3)).isTrue();
    }

    @Test
    void aTextIsACopyThatNobodyCanChange() {
        byte[] bytes = {'a', 'b', 'c'};
        Text text = Text.of(bytes, 1, 2);
        bytes[1] = 'x';
        text.bytes()[0] = 'y';
        assertThat(text.toString()).isEqualTo("bc");
    }

    @Test
    void textsOfTheSameBytesAreEqual() {
        assertThat(Text.of("ab")).isEqualTo(text('a', 'b')).hasSameHashCodeAs(text('a', 'b'));
        assertThat(Text.of("ab")).isNotEqualTo(Text.of("abc"));
        assertThat(Text.of(new byte[9], 3, 0)).isEqualTo(Text.EMPTY);
        assertThat(Text.EMPTY.isEmpty()).isTrue();
        assertThat(Text.of("€").length()).isEqualTo(3);
    }

    private static Text text(int... bytes) {
        return Text.of(Some.bytes(bytes), 0, bytes.length);
    }
}
