import type { History } from '../areas/secrets/histories.js'
import { EXIT, HardshellError } from '../model/errors.js'
import { cardJson } from '../report/json.js'
import { scorecardText } from '../report/scorecard.js'
import { beforeScrub, scrubbedText } from '../report/scrub.js'
import { scrub as scrubHistory } from '../workflows/scrub.js'
import { observe, onlyControls } from '../workflows/session.js'
import type { Context } from './context.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'

/** What `secrets scan` looks at: histories, and what git would take up next. */
const OF_GIT = ['secrets.git-history', 'secrets.gitignore']

export const secrets: Route = (program, run) => {
  const group = program.command('secrets').description('Secrets in git histories beside the gateway: find them, take them out.')
  hostOptions(group.command('scan').argument('[host]').description('Read the whole history of every git tree in the deployment and the state, on the host. Read-only; the next time only new commits.'))
    .option('--json', 'print the findings as JSON')
    .action(
      run((context, host: string | undefined, options: HostOptions & { json?: true }) =>
        withSession(context, host, options, async (session) => {
          const { card } = await observe(session, onlyControls(({ id }) => OF_GIT.includes(id)), 'all')
          context.out(options.json === true ? `${cardJson(card)}\n` : scorecardText(card, context.screen, { verbose: true }))
          return card.findings.some(({ verdict }) => verdict === 'fail' || verdict === 'unknown') ? EXIT.findings : EXIT.ok
        }),
      ),
    )
  hostOptions(group.command('scrub').argument('[host]').description('Take what scan found out of the history of one tree: explained first, with a bundle to go back to, read again afterwards.'))
    .option('--tree <folder>', 'which tree, when more than one has secrets in its history')
    .option('--dry-run', 'show what would be taken out, and change nothing')
    .option('--install', "install git-filter-repo from the host's own archive, when it is missing")
    .option('-y, --yes', 'do it without asking')
    .action(
      run((context, host: string | undefined, options: ScrubFlags) =>
        withSession(context, host, options, async (session) => {
          const scrubbed = await scrubHistory(session, {
            ...(options.tree === undefined ? {} : { tree: options.tree }),
            install: options.install === true,
            run: context.newRun(),
            who: `${context.operator}, since ${new Date().toISOString()}`,
            signal: context.signal,
            confirm: (history) => allowed(context, history, options),
          })
          context.say(scrubbed === undefined ? 'nothing was changed\n' : scrubbedText(scrubbed))
          return EXIT.ok
        }),
      ),
    )
}

interface ScrubFlags extends HostOptions {
  readonly tree?: string
  readonly dryRun?: true
  readonly install?: true
  readonly yes?: true
}

async function allowed(context: Context, history: History, { dryRun, yes }: ScrubFlags): Promise<boolean> {
  context.say(beforeScrub(history))
  if (dryRun === true) return false
  if (yes === true) return true
  if (!context.interactive) throw new HardshellError('usage', 'nobody is here to say yes to a new history', { hint: 'read what is above, then run again with --yes' })
  return context.confirm('Were the secrets above rotated, and shall the history be written anew?')
}
