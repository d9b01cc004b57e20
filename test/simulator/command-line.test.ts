import { describe, expect, it } from "vitest";
import { parameters, parseCommandLine } from "../../src/simulator/command-line.ts";

/** One command as `name form value`, a voice dial marked with `;`. */
function shape(body: string): readonly string[] | null {
  const commands = parseCommandLine(body);
  return commands?.map(({ name, form, value, voice }) => `${name} ${form} ${value}${voice ? ";" : ""}`.trim()) ?? null;
}

describe("a command line", () => {
  it.each<[string, readonly string[]]>([
    ["", []],
    ["E0", ["E execute 0"]],
    ["E0V1Q0", ["E execute 0", "V execute 1", "Q execute 0"]],
    ["&F0", ["&F execute 0"]],
    ["S0=1", ["S0 set 1"]],
    ["S0?", ["S0 read"]],
    ["+CLCC", ["+CLCC execute"]],
    ["+CREG?", ["+CREG read"]],
    ["+CREG=?", ["+CREG test"]],
    ["+cops=3,2;+cops?", ["+COPS set 3,2", "+COPS read"]],
    ["E0+CMEE=1", ["E execute 0", "+CMEE set 1"]],
    ['+QINDCFG="a;b",1;+CSQ', ['+QINDCFG set "a;b",1', "+CSQ execute"]],
    ["^ICCID?", ["^ICCID read"]],
    ["D+999000000110;", ["D execute +999000000110;"]],
    ["D112", ["D execute 112"]],
    ["D123;+CFUN=0", ["D execute 123;", "+CFUN set 0"]],
    ["+CFUN=1;D123;", ["+CFUN set 1", "D execute 123;"]],
    ["D>1;", ["D execute >1;"]],
    ["d123i;", ["D execute 123i;"]],
    [" +CSQ", ["+CSQ execute"]],
  ])("%j is read as %j", (body, wanted) => {
    // A semicolon between commands stands for itself as an empty command.
    expect(shape(body)?.filter((one) => one !== "execute")).toEqual(wanted);
  });

  it.each(["!", "+", "+1X", "+CREGx?y"])("%j fits no command syntax", (body) => {
    expect(parseCommandLine(body)).toBeNull();
  });
});

describe("parameters", () => {
  it.each<[string, readonly string[]]>([
    ["3,2", ["3", "2"]],
    ['"ccinfo",1,0', ["ccinfo", "1", "0"]],
    ['1, "a,b" ,2', ["1", "a,b", "2"]],
    ["0,,2", ["0", "", "2"]],
    ["7", ["7"]],
  ])("of %j are %j", (value, wanted) => {
    expect(parameters(value)).toEqual(wanted);
  });
});
