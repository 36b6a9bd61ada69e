// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.contract;

import dev.dockreeve.testkit.real.Availability;
import dev.dockreeve.testkit.real.DockerClient;
import dev.dockreeve.testkit.real.RealDocker;
import dev.dockreeve.testkit.real.RealDockerOptions;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What {@link RequiresDocker} does. The engine of a test class is wiped when its context closes.
 */
final class DockerExtension implements ExecutionCondition, BeforeAllCallback, ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(DockerExtension.class);

  private final Map<String, String> environment;

  DockerExtension() {
    this(System.getenv());
  }

  DockerExtension(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (context.getTestMethod().isPresent()) {
      return ConditionEvaluationResult.enabled("its class is enabled");
    }
    RequiresDocker wanted = wanted(context);
    return switch (availability(wanted)) {
      case Availability.Available _ ->
          ConditionEvaluationResult.enabled("an engine can be started");
      case Availability.Unavailable(String reason) -> missing(reason, wanted.optional());
    };
  }

  ConditionEvaluationResult missing(String reason, boolean optional) {
    if ("true".equals(environment.get("CI")) && !optional) {
      throw new IllegalStateException("CI=true, but no real Docker engine: " + reason);
    }
    return ConditionEvaluationResult.disabled("no real Docker engine: " + reason);
  }

  private static Availability availability(RequiresDocker wanted) {
    Availability installed = RealDocker.availability();
    if (!wanted.suite().isEmpty() && installed instanceof Availability.Available) {
      try {
        RealDockerOptions.suite(wanted.suite());
      } catch (IOException e) {
        return new Availability.Unavailable("Docker of " + wanted.suite() + ": " + e.getMessage());
      }
    }
    return installed;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    ExtensionContext.Store store = context.getStore(NAMESPACE);
    if (store.get(RealDocker.class) == null) {
      RequiresDocker wanted = wanted(context);
      RealDockerOptions options =
          wanted.suite().isEmpty()
              ? RealDockerOptions.installed()
              : RealDockerOptions.suite(wanted.suite());
      store.put(RealDocker.class, RealDocker.start(options.withArguments(wanted.arguments())));
    }
  }

  private static RequiresDocker wanted(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(
            context.getRequiredTestClass(), RequiresDocker.class, context.getEnclosingTestClasses())
        .orElseThrow(() -> new IllegalStateException("no @RequiresDocker"));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == RealDocker.class || type == DockerClient.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    RealDocker docker = context.getStore(NAMESPACE).get(RealDocker.class, RealDocker.class);
    if (docker == null) {
      throw new IllegalStateException("no engine was started for " + context.getDisplayName());
    }
    return parameter.getParameter().getType() == RealDocker.class ? docker : docker.client();
  }
}
