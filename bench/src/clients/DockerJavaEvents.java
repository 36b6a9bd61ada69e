// SPDX-License-Identifier: Apache-2.0

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.net.URI;
import java.util.concurrent.CountDownLatch;

/** Reads so many events with docker-java: DockerJavaEvents zerodep|httpclient5 URL EVENTS. */
public final class DockerJavaEvents {

  private DockerJavaEvents() {}

  public static void main(String[] arguments) throws InterruptedException {
    URI url = URI.create(arguments[1]);
    CountDownLatch left = new CountDownLatch(Integer.parseInt(arguments[2]));
    DockerHttpClient transport =
        arguments[0].equals("zerodep")
            ? new ZerodepDockerHttpClient.Builder().dockerHost(url).build()
            : new ApacheDockerHttpClient.Builder().dockerHost(url).build();
    var config =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(arguments[1])
            .withApiVersion("1.44")
            .build();
    DockerClient client = DockerClientImpl.getInstance(config, transport);
    client
        .eventsCmd()
        .exec(
            new ResultCallback.Adapter<Event>() {
              @Override
              public void onNext(Event event) {
                left.countDown();
              }
            });
    left.await();
    System.out.println("seen=" + arguments[2]);
    Runtime.getRuntime().halt(0);
  }
}
