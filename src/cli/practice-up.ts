/** `hardshell practice`: from nothing to a hardened gateway on a disposable server, with the `up` a real server gets. */
import { existsSync, writeFileSync } from 'node:fs'
import { EXIT } from '../model/errors.js'
import { choosePractice, practiceSpec, refuseSilentInstall } from '../workflows/practice-spec.js'
import { checkWay } from '../workflows/open.js'
import type { Context } from './context.js'
import { withSession } from './host.js'
import { practiceOf, practiceSpecFile } from './practice-server.js'
import { runUp, smokeHolds } from './up.js'

export interface PracticeUpOptions {
  readonly name: string
  readonly yes?: true
  readonly verbose?: true
  readonly spec?: string
}

export async function practiceUp(context: Context, options: PracticeUpOptions): Promise<number> {
  const { name } = options
  const { palette } = context.screen
  const practice = practiceOf(context)
  const { wants } = await practice.look()
  if (wants.length > 0) {
    context.say(`${palette.bold('A practice server needs this on your machine:')}\n${wants.map((want) => `  - ${want}\n`).join('')}`)
    await allow(context, wants, options)
  }
  await practice.prepare()
  const address = `practice:${name}`
  if (await practice.exists(name)) {
    context.say(`${palette.dim(`… ${address} is there already: going on with it`)}\n`)
    await practice.start(name)
  } else await practice.create(name)
  const file = practiceSpecFile(context, name)
  if (options.spec === undefined && !existsSync(file)) writeFileSync(file, practiceSpec(await choosePractice()))

  const code = await withSession(context, address, options, async (session) => {
    const result = await runUp(context, session, { yes: true, ...(options.verbose && { verbose: options.verbose }) })
    if (result.kind !== 'finished' || !smokeHolds(result)) return EXIT.verify
    context.say(`${palette.dim('… opening a tunnel and looking for the gateway at its other end')}\n`)
    await checkWay(session, context.signal)
    return EXIT.ok
  })
  // The next practice server finds this one's images.
  if (code === EXIT.ok) await practice.saveSeed(name)
  if (code === EXIT.ok) context.say(goodbye(context, address))
  return code
}

/** The person decides; in CI, root has decided already. */
async function allow(context: Context, wants: readonly string[], options: PracticeUpOptions): Promise<void> {
  const decided = options.yes === true || (context.env['CI'] !== undefined && context.isRoot)
  if (decided) return
  refuseSilentInstall(wants, context.interactive && (await context.confirm('Go on?')))
}

const goodbye = ({ screen: { palette } }: Context, address: string): string =>
  [
    '',
    `  ${palette.bold('The way in')}   hardshell open ${address}    ${palette.dim('checked just now: http://127.0.0.1:18789/ through a tunnel')}`,
    '',
    `  ${palette.bold('Things to try')}`,
    `    hardshell practice ssh ${address.slice('practice:'.length)} ufw disable   ${palette.dim('break a lock …')}`,
    `    hardshell audit ${address}   ${palette.dim('… see it found; then mend it: hardshell up')} ${palette.dim(address)}`,
    `    hardshell undo firewall.ufw --host ${address}   ${palette.dim('put a step back, exactly')}`,
    `    hardshell explain gateway.loopback-only   ${palette.dim('what a lock is for')}`,
    '',
  ].join('\n')
