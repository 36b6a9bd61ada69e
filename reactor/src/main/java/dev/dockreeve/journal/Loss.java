// SPDX-License-Identifier: Apache-2.0
package dev.dockreeve.journal;

import java.nio.file.Path;

/**
 * A journal was damaged. The damaged file was set aside, and what could be read of it was written
 * into a new one.
 *
 * @param aside where the damaged file is now
 * @param reason what was found, in one line for people
 * @param runs how many runs were saved
 * @param lost how many rows were seen to be damaged; there may be more that were not seen at all
 */
public record Loss(Path aside, String reason, long runs, long lost) {}
