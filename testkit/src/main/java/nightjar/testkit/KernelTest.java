package nightjar.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test that runs against the real kernel. It takes root and a kernel that describes its types (BTF); without
/// them it is
/// skipped, and the reason printed. With them it runs, and whatever does not work then is a failure.
@Test
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@ExtendWith(KernelCondition.class)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface KernelTest {}
