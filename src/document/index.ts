export type { Problem } from "./problem.ts";
export { readYaml, type YamlContent } from "./read-yaml.ts";
export { checkShape } from "./shape.ts";
