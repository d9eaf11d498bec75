import { EXIT } from '../model/errors.js'
import { cardJson } from '../report/json.js'
import { scorecardText } from '../report/scorecard.js'
import { verifyHost } from '../workflows/verify.js'
import { hostOptions, withSession, type HostOptions } from './host.js'
import type { Route } from './program.js'

export const verify: Route = (program, run) => {
  hostOptions(program.command('verify').argument('[host]').description('Smoke test: the gateway takes the right token, refuses a wrong one and none, and its locks hold.'))
    .option('--json', 'print the result as JSON')
    .action(
      run((context, host: string | undefined, options: HostOptions & { json?: true }) =>
        withSession(context, host, options, async (session) => {
          const { card } = await verifyHost(session, { signal: context.signal, onWait: (text) => context.say(`… ${text}\n`) }, 'smoke only')
          context.out(options.json === true ? `${cardJson(card)}\n` : scorecardText(card, context.screen, { verbose: true }))
          return card.findings.every((finding) => finding.verdict === 'pass') && card.findings.length > 0 ? EXIT.ok : EXIT.verify
        }),
      ),
    )
}
