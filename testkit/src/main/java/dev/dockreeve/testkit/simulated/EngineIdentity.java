// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.testkit.simulated;

import dev.dockreeve.model.JsonWriter;
import java.time.Instant;

/**
 * Who the simulated engine says it is.
 *
 * @param version of the engine, as in {@code 29.3.0}
 * @param id stable over restarts
 * @param host the name of the machine it pretends to run on
 */
record EngineIdentity(
    String version, ApiVersion oldest, ApiVersion newest, String id, String host) {

  String versionJson() {
    JsonWriter json =
        new JsonWriter()
            .beginObject()
            .name("Platform")
            .beginObject()
            .member("Name", "Dockreeve simulated engine")
            .endObject()
            .name("Components")
            .beginArray()
            .beginObject()
            .member("Name", "Engine")
            .member("Version", version)
            .name("Details")
            .beginObject()
            .member("ApiVersion", newest.toString())
            .member("MinAPIVersion", oldest.toString())
            .member("Os", "linux")
            .endObject()
            .endObject()
            .endArray();
    return json.member("Version", version)
            .member("ApiVersion", newest.toString())
            .member("MinAPIVersion", oldest.toString())
            .member("Os", "linux")
            .member("Arch", "amd64")
            .member("KernelVersion", "6.1.0-simulated")
            .endObject()
            .toString()
        + "\n";
  }

  /** With what changes: how many containers there are, and the time. */
  String infoJson(Instant now, int containers, int running, int paused) {
    return new JsonWriter()
            .beginObject()
            .member("ID", id)
            .member("Containers", containers)
            .member("ContainersRunning", running)
            .member("ContainersPaused", paused)
            .member("ContainersStopped", containers - running - paused)
            .member("Images", 1)
            .member("Driver", "overlay2")
            .member("SystemTime", now.toString())
            .member("KernelVersion", "6.1.0-simulated")
            .member("OperatingSystem", "Dockreeve simulated engine")
            .member("OSType", "linux")
            .member("Architecture", "x86_64")
            .member("NCPU", 2)
            .member("MemTotal", 4_294_967_296L)
            .member("Name", host)
            .member("ServerVersion", version)
            .member("LiveRestoreEnabled", true)
            .endObject()
            .toString()
        + "\n";
  }
}
