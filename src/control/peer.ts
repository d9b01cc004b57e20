import type { Socket } from "node:net";
import { SimbankError } from "../domain/errors.ts";
import { groupExists, groupsOf, peerCredentials, socketFd, userName } from "../posix/index.ts";
import { type Actor, ROLE_GROUPS, rolesOf } from "./roles.ts";

/** Says who is at the other end of a connection; throws `SB_FORBIDDEN` when it cannot be known. */
export type Identify = (socket: Socket) => Actor;

/**
 * Identifies peers by the credentials the kernel recorded when they connected, and gives them the roles of their
 * groups. Ask once per connection: it may wait for the name service.
 */
export function identifyByCredentials(ownerUid: number): Identify {
  return (socket) => {
    const fd = socketFd(socket);
    const credentials = fd === null ? null : peerCredentials(fd);
    if (credentials === null || !credentials.ok) {
      throw new SimbankError("SB_FORBIDDEN", "The kernel does not say who is asking: connect again.");
    }
    const { uid } = credentials.value;
    const roles = rolesOf({
      uid,
      groups: groupsOf(uid),
      ownerUid,
      groupExists: groupExists(ROLE_GROUPS.viewer),
    });
    return { uid, name: userName(uid) ?? `uid ${uid}`, roles };
  };
}
