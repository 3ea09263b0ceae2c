package nightjar.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The small values: identities, modes, devices, terminals.
class SmallRecordsTest {
    @Test
    void aProcessIsNamedByPidAndStart() {
        assertThat(new ProcessId(42, 1_234_567_890L).toString()).isEqualTo("42-1234567890");
    }

    @Test
    void aPidThatIsGivenAnewNamesAnotherProcess() {
        assertThat(new ProcessId(42, 1)).isNotEqualTo(new ProcessId(42, 2)).isNotEqualTo(new ProcessId(43, 1));
        assertThat(new ProcessId(42, 1)).isEqualTo(new ProcessId(42, 1)).hasSameHashCodeAs(new ProcessId(42, 1));
    }

    @Test
    void aModeReadsAsForChmod() {
        assertThat(new FileMode(0100755).toString()).isEqualTo("0755");
        assertThat(new FileMode(0104755).toString()).isEqualTo("4755");
        assertThat(new FileMode(0041777).toString()).isEqualTo("1777");
        assertThat(new FileMode(0).toString()).isEqualTo("0000");
    }

    @Test
    void aModeKnowsWhetherItLendsItsOwnersRights() {
        assertThat(new FileMode(0104755).setuid()).isTrue();
        assertThat(new FileMode(0104755).setgid()).isFalse();
        assertThat(new FileMode(0102755).setgid()).isTrue();
        assertThat(new FileMode(0102755).setuid()).isFalse();
        assertThat(new FileMode(0101755).setuid()).isFalse();
    }

    @Test
    void aDeviceIsTwelveBitsOfMajorAndTwentyOfMinor() {
        assertThat(Device.of(8 << 20 | 1)).isEqualTo(new Device(8, 1)).hasToString("8:1");
        assertThat(Device.of(0xffffffff)).isEqualTo(new Device(0xfff, 0xfffff));
    }

    @Test
    void aDecimalIsRoundedToFourDigits() {
        assertThat(Decimal.of(1, 3)).isEqualTo(new Decimal(3_333)).hasToString("0.3333");
        assertThat(Decimal.of(2, 3)).hasToString("0.6667");
        assertThat(Decimal.of(7, 2)).hasToString("3.5000");
        assertThat(Decimal.of(7, 2).doubleValue()).isEqualTo(3.5);
        assertThat(Decimal.perSecond(3, 2_000_000_000L)).hasToString("1.5000");
        assertThat(Decimal.of(1, 3)).isLessThan(Decimal.of(2, 3));
    }

    @Test
    void aDecimalIsNotNegative() {
        assertThatThrownBy(() -> new Decimal(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aTerminalHasTheNameThatPsShows() {
        assertThat(new Task.Terminal(136, 3).name()).isEqualTo("pts/3");
        assertThat(new Task.Terminal(4, 1).name()).isEqualTo("tty1");
        assertThat(new Task.Terminal(4, 63).name()).isEqualTo("tty63");
        assertThat(new Task.Terminal(4, 64).name()).isEqualTo("ttyS0");
        assertThat(new Task.Terminal(4, 65).name()).isEqualTo("ttyS1");
    }

    @Test
    void aTerminalThatNobodyKnowsIsNamedByItsNumbers() {
        assertThat(new Task.Terminal(229, 7).name()).isEqualTo("229:7");
    }

    @Test
    void theFirstAncestorIsTheParent() {
        var some = new Some(new Random(1));
        Process parent = some.process();
        Process grandparent = some.process();
        Identity user = some.identity();
        var actor = new Actor(some.process(), user, user, List.of(parent, grandparent), null);
        assertThat(actor.parent()).isSameAs(parent);
        assertThat(new Actor(some.process(), user, user, List.of(), true).parent())
                .isNull();
    }

    @Test
    void theAncestorsOfAnActorNeverChange() {
        var some = new Some(new Random(2));
        List<Process> chain = new ArrayList<>(List.of(some.process()));
        var actor = new Actor(some.process(), some.identity(), some.identity(), chain, null);
        chain.clear();
        assertThat(actor.ancestors()).hasSize(1);
        assertThatThrownBy(() -> actor.ancestors().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aForkRunsTheSameProgramUnderAnotherNumber() {
        Process parent = new Some(new Random(3)).process();
        var child = parent.forked(new ProcessId(7, 8), Text.of("child"), 9);
        assertThat(child.pid()).isEqualTo(7);
        assertThat(child.name()).isEqualTo(Text.of("child"));
        assertThat(child.startEpochNanos()).isEqualTo(9);
        assertThat(child.executable()).isEqualTo(parent.executable());
        assertThat(child.arguments()).isEqualTo(parent.arguments());
        assertThat(child.workingDirectory()).isEqualTo(parent.workingDirectory());
        assertThat(child.sha256()).isEqualTo(parent.sha256());
        assertThat(child.cgroup()).isEqualTo(parent.cgroup());
        assertThat(child.containerId()).isEqualTo(parent.containerId());
    }

    @Test
    void aDigestThatBecameKnownChangesNothingElse() {
        Process process = new Some(new Random(4)).process();
        Process hashed = process.withSha256("abc");
        assertThat(hashed.sha256()).isEqualTo("abc");
        assertThat(hashed).usingRecursiveComparison().ignoringFields("sha256").isEqualTo(process);
    }

    @Test
    void everyTypeOfEventsIsNamedByCategoryAndAction() {
        List<String> names = FieldsOfRecords.eventTypes().stream()
                .map(type -> Event.typeName(type.asSubclass(Event.class)))
                .toList();
        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("[a-z]+[.][a-z_]+"));
        assertThat(names).contains("process.exec", "file.rename", "host.cpu", "rules.load", "nightjar.lost");
        assertThat(new EventsLost(0, "process.exec", 1).typeName()).isEqualTo("nightjar.lost");
    }
}
