/** What a person at the other end of the socket may do. Roles are held side by side; none contains another. */
export const ROLES = ["viewer", "operator", "auditor"] as const;
export type Role = (typeof ROLES)[number];

/** The operating-system groups behind the roles. Members of the first may open the socket at all. */
export const ROLE_GROUPS = {
  viewer: "simbank",
  operator: "simbank-operator",
  auditor: "simbank-auditor",
} as const satisfies Record<Role, string>;

/** Who asks: the operating-system user at the other end of the socket, as the kernel names it. */
export interface Actor {
  readonly uid: number;
  readonly name: string;
  readonly roles: readonly Role[];
}

/** Facts from which roles follow. */
export interface PeerFacts {
  readonly uid: number;
  readonly groups: readonly string[];
  /** The user the daemon runs as. */
  readonly ownerUid: number;
  /** The group `simbank` exists on this machine. */
  readonly groupExists: boolean;
}

/**
 * The roles of a peer. Without the group `simbank` the socket is 0600 and its owner holds all roles. With it, roles
 * follow the groups; root and the owner still hold all: they can read the key and the database, so withholding a
 * role from them would protect nothing.
 */
export function rolesOf(peer: PeerFacts): readonly Role[] {
  if (peer.uid === 0 || peer.uid === peer.ownerUid) return ROLES;
  if (!peer.groupExists) return [];
  const held = ROLES.filter((role) => peer.groups.includes(ROLE_GROUPS[role]));
  return held.length === 0 || held.includes("viewer") ? held : ["viewer", ...held];
}
