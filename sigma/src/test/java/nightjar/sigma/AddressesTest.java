package nightjar.sigma;

import static nightjar.matcher.KernelField.DESTINATION_IP;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Random;
import nightjar.matcher.Condition;
import nightjar.matcher.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses and networks.
class AddressesTest {
    private static boolean holds(String line, String address) {
        return Verdict.holds(Compiled.line("network_connection", line), Event.of(DESTINATION_IP, address));
    }

    @ParameterizedTest
    @CsvSource({
        "DestinationIp: 10.1.2.3,10.1.2.3,true",
        "DestinationIp: 10.1.2.3,10.1.2.4,false",
        "DestinationIp: '::ffff:10.1.2.3',10.1.2.3,true",
        "DestinationIp: '2001:db8:0:0::1',2001:db8::1,true",
        "DestinationIp|cidr: 10.0.0.0/8,10.255.0.1,true",
        "DestinationIp|cidr: 10.0.0.0/8,11.0.0.1,false",
        "DestinationIp|cidr: 172.16.0.0/12,172.31.255.255,true",
        "DestinationIp|cidr: 172.16.0.0/12,172.32.0.0,false",
        "DestinationIp|cidr: 0.0.0.0/0,8.8.8.8,true",
        "DestinationIp|cidr: 0.0.0.0/0,2001:db8::1,false",
        "DestinationIp|cidr: '::/0',8.8.8.8,true",
        "DestinationIp|cidr: 'fe80::/10',febf::1,true",
        "DestinationIp|cidr: 'fe80::/10',fec0::1,false",
        "DestinationIp|cidr: 127.0.0.1/32,127.0.0.1,true",
        "DestinationIp|cidr: '::1/128',::1,true",
        "DestinationIp|cidr|neq: 10.0.0.0/8,10.0.0.1,false",
        "DestinationIp|startswith: '10.',10.9.8.7,true",
        "DestinationIp|startswith: '10.',100.9.8.7,false",
        "DestinationIp: '192.168.*',192.168.9.9,true",
        "DestinationIp: '192.168.*',192.169.9.9,false",
    })
    void anAddressIsInItsNetwork(String line, String address, boolean expected) {
        assertThat(holds(line, address)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/", "10.0.0.0/-1", "x/8", "10.1.0.0/8"})
    void whatIsNoNetworkIsRefused(String network) {
        assertThat(Compiled.refusalOfLine("network_connection", "DestinationIp|cidr: '" + network + "'"))
                .contains(network);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3", "1.2.3.4.5", "256.1.1.1", "01234", "fe80::1%lo", "localhost", ":", "1:2", "::1::"})
    void whatIsNoAddressHasNoBytes(String text) {
        assertThat(Addresses.bytes(text)).isEmpty();
    }

    @Test
    void aNetworkHasTheAddressesThatArithmeticSays() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            boolean four = random.nextBoolean();
            byte[] bytes = new byte[four ? 4 : 16];
            random.nextBytes(bytes);
            if (!four) {
                bytes[0] |= 1; // no address that stands for IPv4
            }
            int bits = random.nextInt(8 * bytes.length + 1);
            BigInteger mask = BigInteger.ONE
                    .shiftLeft(8 * bytes.length)
                    .subtract(BigInteger.ONE.shiftLeft(8 * bytes.length - bits));
            BigInteger network = new BigInteger(1, bytes).and(mask);
            String text = InetAddress.getByAddress(bytes(network, bytes.length)).getHostAddress() + "/" + bits;
            Condition condition =
                    new Condition.Strings(java.util.List.of(DESTINATION_IP), true, Addresses.network(text, 1));
            for (int j = 0; j < 20; j++) {
                BigInteger address = new BigInteger(1, bytes);
                for (int flips = random.nextInt(3); flips > 0; flips--) {
                    address = address.flipBit(random.nextInt(8 * bytes.length));
                }
                String shown =
                        InetAddress.getByAddress(bytes(address, bytes.length)).getHostAddress();
                assertThat(Verdict.holds(condition, Event.of(DESTINATION_IP, shown)))
                        .as("seed %d: %s in %s", seed, shown, text)
                        .isEqualTo(address.and(mask).equals(network));
            }
        }
    }

    private static byte[] bytes(BigInteger number, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = number.shiftRight(8 * (length - 1 - i)).byteValue();
        }
        return bytes;
    }
}
