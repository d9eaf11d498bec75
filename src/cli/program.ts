/** The command line: one route line a command. */
import { Command, CommanderError } from 'commander'
import { EXIT, HardshellError } from '../model/errors.js'
import { errorText } from '../report/error.js'
import { advisories } from './advisories.js'
import { atRestRoute } from './at-rest.js'
import { audit } from './audit.js'
import { backup, drill } from './backup.js'
import { completion } from './completion.js'
import type { Context } from './context.js'
import { drillAlertRoute } from './drill-alert.js'
import { drift } from './drift.js'
import { devices } from './devices.js'
import { diagnose } from './diagnose.js'
import { explain } from './explain.js'
import { image } from './image.js'
import { init } from './init.js'
import { journal } from './journal.js'
import { open } from './open.js'
import { plan } from './plan.js'
import { practice } from './practice.js'
import { render } from './render.js'
import { restore } from './restore.js'
import { risks } from './risks.js'
import { rotate } from './rotate.js'
import { secrets } from './secrets.js'
import { status } from './status.js'
import { state } from './state.js'
import { tailscale } from './tailscale.js'
import { undo } from './undo.js'
import { up } from './up.js'
import { releases, rollback, update } from './update.js'
import { verify } from './verify.js'
import { version } from './version.js'

/** Adds a command to the program; its action's number is the exit code. */
export type Route = (program: Command, run: Run) => void
export type Run = <A extends unknown[]>(action: (context: Context, ...args: A) => Promise<number>) => (...args: A) => Promise<void>

const ROUTES: readonly Route[] = [init, up, plan, audit, drift, verify, open, devices, tailscale, undo, journal, backup, restore, drill, drillAlertRoute, update, rollback, releases, render, image, explain, risks, advisories, secrets, rotate, state, status, atRestRoute, diagnose, practice, completion]

/** Runs one command line. Never throws; every ending has its exit code. */
export async function main(argv: readonly string[], context: Context): Promise<number> {
  let code: number = EXIT.ok
  const program = new Command('hardshell')
    .description('Puts an OpenClaw gateway on a server you own, locks it down, and proves every lock.')
    .version(version())
    .configureOutput({ writeOut: context.out, writeErr: context.say })
    .enablePositionalOptions()
    .showHelpAfterError('(hardshell --help, or hardshell COMMAND --help)')
    .exitOverride()
    .addHelpText('after', '\nHOST is a name from hardshell.yaml, anything ssh understands, local, docker:NAME or practice:NAME.\nExit codes: docs/exit-codes.md')
  const run: Run =
    (action) =>
    async (...args) => {
      code = await action(context, ...args)
    }
  for (const route of ROUTES) route(program, run)
  endHere(program, context)
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return code
  } catch (error) {
    return ending(error, context)
  }
}

/** Commander would end the process; here a command line's end is a number. */
function endHere(command: Command, context: Context): void {
  command.exitOverride().configureOutput({ writeOut: context.out, writeErr: context.say })
  for (const sub of command.commands) endHere(sub, context)
}

function ending(error: unknown, context: Context): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
  if (context.signal.aborted) {
    context.say('\nhardshell: interrupted. A step that had begun finishes by itself on the host; run the same command again to go on.\n')
    return EXIT.interrupted
  }
  if (error instanceof HardshellError) {
    context.say(errorText(error, context.screen))
    return error.exitCode
  }
  const shown = error instanceof Error ? (error.stack ?? error.message) : String(error)
  context.say(`hardshell: this is a bug in hardshell. Please report it with the lines below.\n${shown}\n`)
  return EXIT.internal
}
