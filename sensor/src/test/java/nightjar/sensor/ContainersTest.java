package nightjar.sensor;

import static org.assertj.core.api.Assertions.assertThat;

import nightjar.events.Text;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Containers by the names that their runtimes give to control groups.
class ContainersTest {
    private static final String ID = "3f4e8a1c".repeat(8);
    private static final String OTHER = "0badcafe".repeat(8);

    private final Containers containers = new Containers();

    @Test
    void dockerNamesAScope() {
        assertThat(of("/system.slice/docker-" + ID + ".scope")).isEqualTo(ID);
    }

    @Test
    void dockerWithoutSystemdNamesADirectory() {
        assertThat(of("/docker/" + ID)).isEqualTo(ID);
    }

    @Test
    void containerdNamesItUnderItsPod() {
        assertThat(of("/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod"
                        + "d0a1b2c3_0000_1111_2222_333344445555.slice/cri-containerd-" + ID + ".scope"))
                .isEqualTo(ID);
        assertThat(of("/kubepods/besteffort/pod9c1e7a40-0000-1111-2222-333344445555/" + ID))
                .isEqualTo(ID);
    }

    @Test
    void criONamesAScope() {
        assertThat(of("/kubepods.slice/kubepods-pod1.slice/crio-" + ID + ".scope"))
                .isEqualTo(ID);
        assertThat(of("/kubepods.slice/kubepods-pod1.slice/crio-" + ID + ".scope/container"))
                .isEqualTo(ID);
    }

    @Test
    void podmanNamesAScopeOfTheUser() {
        assertThat(of("/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + ID + ".scope/container"))
                .isEqualTo(ID);
    }

    @Test
    void lxcNamesItByWhatPeopleCallIt() {
        assertThat(of("/lxc.payload.web/system.slice/cron.service")).isEqualTo("web");
        assertThat(of("/lxc/mail/init.scope")).isEqualTo("mail");
    }

    @Test
    void nspawnNamesAMachine() {
        assertThat(of("/machine.slice/machine-debian.scope/payload")).isEqualTo("debian");
        assertThat(of("/machine.slice/systemd-nspawn@debian.service/payload")).isEqualTo("debian");
    }

    @Test
    void ofContainersInContainersTheInnermostCounts() {
        assertThat(of("/docker/" + OTHER + "/system.slice/docker-" + ID + ".scope"))
                .isEqualTo(ID);
    }

    @Test
    void outsideOfContainersThereIsNone() {
        assertThat(of("/")).isNull();
        assertThat(of("")).isNull();
        assertThat(of("/user.slice/user-0.slice/session-1.scope")).isNull();
        assertThat(of("/system.slice/docker.service")).isNull();
        assertThat(of("/lxc.monitor.web")).isNull();
    }

    @Test
    void onlySixtyFourDigitsAreAnId() {
        assertThat(of("/docker/" + ID.substring(1))).isNull();
        assertThat(of("/docker/" + ID + "0")).isNull();
    }

    @Test
    void askedAgainItSaysTheSame() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 3_000; i++) { // more than it keeps
                assertThat(of("/lxc/c" + i)).isEqualTo("c" + i);
                assertThat(of("/user.slice/" + i)).isNull();
            }
        }
    }

    private @Nullable String of(String cgroup) {
        return containers.of(Text.of(cgroup));
    }
}
