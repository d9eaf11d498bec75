import type { Command } from 'commander'
import type { KeyReport } from '../areas/secrets/ages.js'
import { EXIT, HardshellError } from '../model/errors.js'
import { calendar, enteredText, keysText, matrixText } from '../report/keys.js'
import { enterKey, planKey, refuseKey, reportKeys } from '../workflows/rotate-keys.js'
import type { Context } from './context.js'
import { writeWhole } from './files.js'
import { hostOptions, specsOf, withSession, withTarget, type HostOptions } from './host.js'
import type { Run } from './program.js'
import { showProgress } from './show-progress.js'

interface Flags extends HostOptions {
  readonly json?: true
  readonly all?: true
  readonly output?: string
}

/** The words of `rotate` that look at keys. */
export function keyCommands(group: Command, run: Run): void {
  hostOptions(group.command('status').argument('[host]').description('How old the gateway token and the keys of providers are, by salted fingerprints kept on the host. Ends with 1 when one is overdue.'))
    .option('--all', 'every host that the spec declares')
    .option('--json', 'print it as JSON')
    .action(
      run(async (context, host: string | undefined, flags: Flags) => {
        const reports = await reportAll(context, host, flags)
        context.out(flags.json === true ? `${JSON.stringify(reports, undefined, 2)}\n` : reports.map((report) => keysText(report, context.screen)).join(''))
        return reports.some(({ keys, days }) => keys.some((key) => key.days > days)) ? EXIT.findings : EXIT.ok
      }),
    )
  hostOptions(group.command('calendar').argument('[host]').description('The days on which keys are due, as an iCalendar file for your own calendar: printed, or written with --output.'))
    .option('--all', 'every host that the spec declares')
    .option('-o, --output <file>', 'where to write it')
    .action(
      run(async (context, host: string | undefined, flags: Flags) => {
        const text = calendar(await reportAll(context, host, flags), new Date().toISOString())
        if (flags.output === undefined) context.out(text)
        else writeWhole(context, flags.output, text)
        return EXIT.ok
      }),
    )
  hostOptions(group.command('matrix').argument('[host]').description('Every provider whose keys are on the host: each place of them, where a new one is made, how it is handed over and verified.'))
    .option('--json', 'print it as JSON')
    .action(
      run((context, host: string | undefined, flags: Flags) =>
        withSession(context, host, flags, async (session) => {
          const report = await reportKeys(session)
          context.out(flags.json === true ? `${JSON.stringify(report, undefined, 2)}\n` : matrixText(report, undefined, context.screen))
          return EXIT.ok
        }),
      ),
    )
}

interface ProviderFlags extends Flags {
  readonly variable?: string
  readonly stdin?: true
  readonly dryRun?: true
}

/** `rotate provider NAME`: what is there, then the new key, then what is left to do. */
export function providerCommand(group: Command, run: Run): void {
  hostOptions(group.command('provider').argument('<name>', 'anthropic, openai, … as rotate matrix names them').argument('[host]').description("A provider's new key in the place of the old: shows where it is, takes the new one unseen, keeps it in .env with references to it, makes the container anew."))
    .option('--variable <name>', 'the variable by which OpenClaw takes it, where hardshell does not know it')
    .option('--stdin', 'read the new key from standard input')
    .option('--dry-run', 'show where the key is and what to do, and change nothing')
    .action(
      run((context, name: string, host: string | undefined, flags: ProviderFlags) =>
        withSession(context, host, flags, async (session) => {
          const before = await reportKeys(session)
          context.say(matrixText(before, name, context.screen))
          const plan = planKey(before, name, flags.variable)
          if (flags.dryRun === true) return EXIT.ok
          if (flags.stdin !== true && !context.interactive) throw new HardshellError('usage', 'nobody is here to enter the new key', { hint: 'hand it over on standard input with --stdin; never on the command line' })
          const key = await context.secret(`The new key (${plan.variable}; it is not shown): `)
          refuseKey(key)
          const after = await enterKey(session, plan, key, {
            run: context.newRun(),
            who: `${context.operator}, since ${new Date().toISOString()}`,
            onEvent: showProgress(context, flags.verbose === true).onEvent,
            signal: context.signal,
          })
          context.out(enteredText(after, before, name, plan.variable, context.screen))
          return EXIT.ok
        }),
      ),
    )
}

async function reportAll(context: Context, host: string | undefined, flags: Flags): Promise<readonly KeyReport[]> {
  const reports: KeyReport[] = []
  for (const target of await specsOf(context, host, flags, flags.all === true)) reports.push(await withTarget(context, target, flags, reportKeys))
  return reports
}
