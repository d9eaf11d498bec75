import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { EXIT, HardshellError } from '../model/errors.js'
import { specText, type Wishes } from '../spec/first.js'
import { parseSpec } from '../spec/load.js'
import { address as addressShape } from '../spec/schema.js'
import type { Context } from './context.js'
import { DEFAULT_FILE } from './host.js'
import type { Route } from './program.js'

interface InitOptions {
  readonly name?: string
  readonly profile?: string
  readonly user?: string
  readonly preset?: string
  readonly runbook?: string
  readonly access?: string
  readonly people?: string
  readonly output: string
  readonly yes?: true
}

export const init: Route = (program, run) => {
  program
    .command('init')
    .argument('[address]', 'how the server is reached: root@203.0.113.5, a Host of ~/.ssh/config')
    .description('Write a hardshell.yaml: asks a handful of questions, each of which has a flag. No host is reached.')
    .option('--name <name>', 'what you call the server')
    .option('--profile <profile>', 'standard, or strict')
    .option('--user <user>', 'the user that owns the deployment')
    .option('--preset <preset>', "what OpenClaw's agent may do: locked, assistant or developer")
    .option('--runbook <text>', 'where it is written down how to bring the server back')
    .option('--access <text>', 'where the backup password is kept, away from the server')
    .option('--people <text>', 'who besides you can bring it back')
    .option('--output <file>', 'the file to write', DEFAULT_FILE)
    .option('-y, --yes', 'ask nothing: what no flag says gets its default')
    .action(
      run(async (context, address: string | undefined, options: InitOptions) => {
        const path = resolve(context.cwd, options.output)
        if (existsSync(path)) throw new HardshellError('usage', `${options.output} exists already`, { hint: 'edit it (hardshell.example.yaml shows every setting), or name another with --output' })
        const text = specText(await ask(context, address, options))
        // whatever was typed, the file that is left behind is one that loads
        parseSpec(text, options.output)
        try {
          writeFileSync(path, text, { flag: 'wx', mode: 0o644 })
        } catch (error) {
          throw new HardshellError('operator', `${options.output} cannot be written: ${error instanceof Error ? error.message : ''}`, { hint: 'name a file in a folder that is yours: --output', cause: error })
        }
        context.out(`written: ${options.output}\nnext: hardshell audit   (changes nothing)   then: hardshell up\n`)
        return EXIT.ok
      }),
    )
}

async function ask(context: Context, given: string | undefined, options: InitOptions): Promise<Wishes> {
  const silent = options.yes === true || !context.interactive
  const question = async (flag: string | undefined, words: string, usual: string): Promise<string> => {
    if (flag !== undefined || silent) return flag ?? usual
    context.say(`${words}${usual === '' ? '' : ` [${usual}]`}\n> `)
    return (await context.line(context.signal)).trim() || usual
  }
  const address = await question(given, 'How do you reach the server? (root@203.0.113.5, or a Host of your ~/.ssh/config)', '')
  if (!addressShape.safeParse(address).success) {
    throw new HardshellError('usage', address === '' ? 'the address of the server is missing' : `${address} is no address`, { hint: 'hardshell init root@203.0.113.5; to try without a server: hardshell practice' })
  }
  return {
    address,
    name: await question(options.name, 'What do you call it?', 'vps'),
    profile: await question(options.profile, 'Profile: standard, or strict (AIDE, kernel settings and more)?', 'standard'),
    user: await question(options.user, 'Which user shall own the deployment, and be the one you log in as?', 'deploy'),
    preset: await question(options.preset, 'What may the agent do: locked (talks only), assistant (web, memory, files), developer (runs commands)?', 'locked'),
    runbook: await question(options.runbook, 'Where is it written down how to bring the server back? (Enter: nowhere yet)', ''),
    access: await question(options.access, 'Where is the backup password kept, away from the server? (a place, never the password)', ''),
    people: await question(options.people, 'Who besides you can bring it back?', ''),
  }
}
