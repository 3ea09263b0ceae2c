package nightjar.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Whether kernel tests can run here.
final class KernelCondition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return skipped("kernel tests take root");
        }
        if (!Files.isReadable(Path.of("/sys/kernel/btf/vmlinux"))) {
            return skipped("kernel tests take a kernel with BTF (/sys/kernel/btf/vmlinux)");
        }
        return ConditionEvaluationResult.enabled("root and BTF are there");
    }

    private static ConditionEvaluationResult skipped(String reason) {
        System.err.println("skipped: " + reason);
        return ConditionEvaluationResult.disabled(reason);
    }
}
