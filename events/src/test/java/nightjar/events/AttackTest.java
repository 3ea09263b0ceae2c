package nightjar.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// What the tags of a rule say of ATT&CK.
class AttackTest {
    @Test
    void tacticsAndTechniquesAreReadFromTags() {
        Attack attack = Attack.of(List.of("attack.execution", "attack.t1059.004", "attack.t1105", "cve.2021-44228"));
        assertThat(attack.tactics()).containsExactly(Attack.Tactic.EXECUTION);
        assertThat(attack.techniques()).containsExactly("T1059.004", "T1105");
    }

    @Test
    void everyTacticIsKnownByNameAndById() {
        for (Attack.Tactic tactic : Attack.Tactic.values()) {
            String name = "attack." + tactic.title().toLowerCase(Locale.ROOT).replace(' ', '-');
            assertThat(Attack.of(List.of(name)).tactics()).as(name).containsExactly(tactic);
            assertThat(Attack.of(List.of("attack." + tactic.id())).tactics()).containsExactly(tactic);
        }
        assertThat(Arrays.stream(Attack.Tactic.values()).map(Attack.Tactic::id))
                .hasSize(15)
                .doesNotHaveDuplicates();
    }

    @Test
    void olderSpellingsAndNamesAreUnderstood() {
        assertThat(Attack.of(List.of("attack.defense_evasion")).tactics()).containsExactly(Attack.Tactic.STEALTH);
        assertThat(Attack.of(List.of("attack.defense-evasion", "attack.stealth"))
                        .tactics())
                .containsExactly(Attack.Tactic.STEALTH);
        assertThat(Attack.of(List.of("ATTACK.Command_And_Control")).tactics())
                .containsExactly(Attack.Tactic.COMMAND_AND_CONTROL);
        assertThat(Attack.of(List.of("attack.T1059")).techniques()).containsExactly("T1059");
    }

    @Test
    void whatIsNoTacticAndNoTechniqueIsPassedOver() {
        assertThat(Attack.of(List.of("attack.g0007", "attack.s0189", "attack.", "attack.t12", "t1059", "execution"))
                        .isEmpty())
                .isTrue();
    }
}
