import { Command } from "commander";

/** A command that names every option it misses at once, where commander names them one by one. */
export class AskingCommand extends Command {
  override createCommand(name?: string): Command {
    return new AskingCommand(name);
  }

  /** Called by commander for the first option that is missing. Throws its error, since exits are overridden. */
  missingMandatoryOptionValue(): never {
    const missing = this.options.filter(
      (option) => option.mandatory && this.getOptionValue(option.attributeName()) === undefined,
    );
    const names = missing.map(({ flags }) => `'${flags}'`).join(", ");
    const what = missing.length === 1 ? "option" : "options";
    return this.error(`error: required ${what} ${names} not specified`, {
      code: "commander.missingMandatoryOptionValue",
    });
  }
}
