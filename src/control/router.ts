import { HttpError } from "./failure.ts";
import type { Route } from "./route.ts";

export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the route of a request. Throws 404 for an unknown address and 405 for a wrong method. */
export function findRoute(routes: readonly Route[], method: string, path: string): Match {
  const segments = path.split("/");
  const allowed: string[] = [];
  for (const route of routes) {
    const params = matchPath(route.path.split("/"), segments);
    if (params === null) continue;
    if (route.method === method) return { route, params };
    allowed.push(route.method);
  }
  if (allowed.length === 0) {
    throw new HttpError(404, "SB_NOT_FOUND", "No such address: /v1/openapi.json lists all.");
  }
  const allow = [...new Set(allowed)].join(", ");
  throw new HttpError(405, "SB_USAGE", `This address answers ${allow} only.`, { allow });
}

function matchPath(pattern: readonly string[], path: readonly string[]): Record<string, string> | null {
  if (pattern.length !== path.length) return null;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = path[index] ?? "";
    if (!expected.startsWith("{")) {
      if (expected !== actual) return null;
      continue;
    }
    const value = decode(actual);
    if (value === null || value === "") return null;
    params[expected.slice(1, -1)] = value;
  }
  return params;
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A broken escape names nothing we have.
    return null;
  }
}
