import { expect, it } from "vitest";
import { maskDigits } from "../../src/modem/mask.ts";

it.each([
  ['+CLCC: 1,1,4,0,0,"+999555001234",145,"John Smith"', '+CLCC: 1,1,4,0,0,"•••234",145,"•••"'],
  ['+CLIP: "999555001234",129,,,"Ann",0', '+CLIP: "•••234",129,,,"•••",0'],
  ['+CLIP: "999555001234",129,"",,"Ann",0', '+CLIP: "•••234",129,"",,"•••",0'],
  ['+CLCC: 1,0,0,0,0,"+999555001234",145,""', '+CLCC: 1,0,0,0,0,"•••234",145,""'],
  ["89990000100000175061", "•••061"],
  ["VOICE CALL: END: 000041", "VOICE CALL: END: 000041"],
  ['+QIND: "ccinfo",3,0,2,0,0,"999555001234",129', '+QIND: "ccinfo",3,0,2,0,0,"•••234",129'],
])("%s is shown as %s", (line, shown) => {
  expect(maskDigits(line)).toBe(shown);
});
