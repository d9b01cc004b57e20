import { packageVersion } from "../../about/version.ts";
import type { WireValue } from "../../control/index.ts";
import { SimbankError } from "../../domain/errors.ts";
import { renderDoctor } from "../render/doctor.ts";
import type { Session } from "../session.ts";
import { type CommandGroup, examples, tableStyle } from "./group.ts";

const CONFIG = "/etc/simbankd/simbankd.yaml";

interface DoctorOptions {
  readonly config: string;
  readonly usb?: boolean;
  readonly udev?: boolean;
  readonly bundle?: string;
}

export const doctorCommand: CommandGroup = (program, session) => {
  program
    .command("doctor")
    .summary("look for what is wrong, and say what to do")
    .description(
      "Looks at the machine, the configuration, ports, USB, database, rules and profiles. Works with and without a daemon. Warnings do not fail; the exit code is that of the gravest failure: 1 the ledger or its disk, 5 hardware, 2 configuration or rights.",
    )
    .option("--config <file>", "the daemon's configuration", CONFIG)
    .option("--usb", "print what is plugged in where, and discovery rules ready to paste")
    .option("--udev", "print udev rules for the known modems and the adapters of the rules")
    .option("--bundle <file>", "write a support bundle without personal data to a new file, as JSON")
    .addHelpText("after", examples("doctor", "doctor --usb", "doctor --udev > /etc/udev/rules.d/99-simbank.rules"))
    .action(async (options: DoctorOptions) => runDoctor(session, options));
};

async function runDoctor(session: Session, options: DoctorOptions): Promise<void> {
  const pages = [options.usb, options.udev, options.bundle].filter((page) => page !== undefined);
  if (pages.length > 1) {
    throw new SimbankError("SB_USAGE", "--usb, --udev and --bundle are different pages: ask for one of them.");
  }
  // Loaded on demand: what reads the machine is of no use to the other commands.
  const doctor = await import("../offline/doctor/doctor.ts");
  const world = doctor.thisWorld();
  const config = await doctor.checkConfig(options.config, world.root);
  const status = await statusOrNull(session, config.site?.socket ?? null);
  const seen = await doctor.examine(world, config, status);
  if (options.usb === true) {
    const page = doctor.usbPage(seen.topology, seen.catalogue, seen.slots);
    await session.result({ schema: 1, ...page }, () => doctor.usbText(page, seen.topology));
    return;
  }
  if (options.udev === true) {
    const rules = doctor.udevRules(seen.topology, seen.catalogue, seen.slots);
    await session.result({ schema: 1, rules }, () => rules);
    return;
  }
  const checks = await doctor.allChecks(world, config, status, seen);
  if (options.bundle !== undefined) {
    const usb = doctor.usbPage(seen.topology, seen.catalogue, seen.slots);
    const parts = { version: packageVersion(), checks, usb, slots: seen.slots, status };
    doctor.writeBundle(options.bundle, doctor.supportBundle(world, parts));
    await session.result(
      { schema: 1, bundle: options.bundle },
      () => `Written to ${options.bundle}: look through it before you send it.`,
    );
    return;
  }
  const report = {
    schema: 1,
    verdict: doctor.worstOf(checks),
    checks: checks.map(({ exit: _exit, ...check }) => check),
  };
  await session.result(report, () => renderDoctor(checks, tableStyle(session)));
  session.exitCode = doctor.exitOf(checks);
}

/**
 * The daemon's word where it answers; the doctor is for the time when it does not. Where nobody names a socket it is
 * that of the configuration.
 */
async function statusOrNull(session: Session, configured: string | null): Promise<WireValue["Status"] | null> {
  const client = configured === null || session.socketNamed ? session.client : session.clientAt(configured);
  try {
    return await client.json("Status", "GET", "/v1/status", { deadlineMs: 5_000 });
  } catch (error) {
    if (error instanceof SimbankError) return null;
    throw error;
  }
}
