import { z } from "zod";

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, "must be small letters, digits and -")
  .meta({ hint: "Name the bank, such as k1; slots refer to it." });

/** A card bank whose AT+SWIT controller has a port of its own (modem-facts §5.1). */
export const bankSchema = z.strictObject({
  bank: name.describe("Name of the bank, by which slots refer to it"),
  device: z
    .string()
    .startsWith("/", "must be an absolute path")
    .meta({ hint: "Name the controller's port, such as one under /dev/serial/by-path." })
    .describe("Port of its controller"),
  columns: z.number().int().min(1).max(99).describe("Columns of card holders, each wired to one modem"),
  rows: z.number().int().min(1).max(16).describe("Card holders of a column"),
  baud: z.number().int().min(300).max(4_000_000).default(115_200).describe("Speed of its port"),
});

/** To which column of which bank a slot's card holder is wired; of a rule's slots the first, the others follow it. */
export const bankColumnSchema = z.strictObject({
  name: name.describe("Which bank"),
  column: z.number().int().min(1).max(99).describe("Which of its columns"),
});
