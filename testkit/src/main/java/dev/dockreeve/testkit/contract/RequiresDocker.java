// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.contract;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The tests of this class need a real Docker engine. It is started before the first of them, given
 * to parameters of type {@code RealDocker} and {@code DockerClient}, and wiped after the last one.
 * Where no engine can run the tests are skipped with the reason; where the environment says {@code
 * CI=true} they fail.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(DockerExtension.class)
public @interface RequiresDocker {

  /** The Debian suite whose Docker it has to be; empty for the one that is installed. */
  String suite() default "";

  /** Whether the tests are skipped even where {@code CI=true} when the suite cannot be had. */
  boolean optional() default false;

  /** More arguments for dockerd. */
  String[] arguments() default {};
}
