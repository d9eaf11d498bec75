/** `hardshell practice`, and `practice list | ssh | reset | rm`. */
import { HardshellError } from '../model/errors.js'
import { defaultName, type CreateOptions, type Practice, type PracticeServer } from '../workflows/practice.js'
import type { Context } from './context.js'
import { practiceOf } from './practice-server.js'
import { practiceUp, type PracticeUpOptions } from './practice-up.js'
import type { Route } from './program.js'

export interface PracticeCommand {
  readonly practice: Practice
  /** One line for stdout. */
  readonly print: (line: string) => void
  /** For the ssh that a person types into. */
  readonly env: NodeJS.ProcessEnv
}

export const practice: Route = (program, run) => {
  const name = ['[name]', 'its name', defaultName] as const
  const group = program.command('practice').description('A disposable server on this machine: made, hardened and judged by the same up a real server gets.')
  group
    .option('--name <name>', 'its name', defaultName)
    .option('--spec <file>', 'a spec for it (default: what can be had from here)')
    .option('-y, --yes', 'allow what this machine needs for it without asking')
    .option('-v, --verbose', 'show more')
    .action(run((context, options: PracticeUpOptions) => practiceUp(context, options)))
  group
    .command('list')
    .description('The practice servers of this machine.')
    .option('--json', 'as JSON')
    .action(run((context, options: { json?: boolean }) => practiceList(command(context), options)))
  group
    .command('ssh')
    .argument('[name]', 'its name', defaultName)
    .argument('[command...]', 'what to run there; left out: a login')
    .passThroughOptions()
    .description('Log in to one as root.')
    .action(run((context, which: string, words: string[]) => practiceSsh(command(context), which, words)))
  group
    .command('reset')
    .argument(...name)
    .description('Give one a fresh disk.')
    .action(run((context, which: string) => practiceReset(command(context), which)))
  group
    .command('rm')
    .argument(...name)
    .description('Remove one and all that belongs to it.')
    .action(run((context, which: string) => practiceRemove(command(context), which)))
}

const command = (context: Context): PracticeCommand => ({ practice: practiceOf(context), print: (line) => context.out(`${line}\n`), env: { ...context.env } })

export async function practiceList({ practice, print }: PracticeCommand, { json = false } = {}): Promise<number> {
  const servers = await practice.list()
  if (json) print(JSON.stringify(servers))
  else if (servers.length === 0) print('No practice servers. Make one: hardshell practice')
  else for (const line of table(servers)) print(line)
  return 0
}

export async function practiceSsh({ practice, env }: PracticeCommand, name: string, command: readonly string[] = []): Promise<number> {
  await mustExist(practice, name)
  return practice.shell(name, command, env)
}

export async function practiceReset({ practice, print }: PracticeCommand, name: string, options: CreateOptions = {}): Promise<number> {
  await mustExist(practice, name)
  await practice.reset(name, options)
  print(`practice:${name} is a new server again. Next: hardshell up practice:${name}`)
  return 0
}

/** Also clears up what an interrupted create has left, so a name that is not listed is no error. */
export async function practiceRemove({ practice, print }: PracticeCommand, name: string): Promise<number> {
  const there = await practice.exists(name)
  await practice.remove(name)
  print(there ? `practice:${name} is gone.` : `There was no practice:${name}.`)
  return 0
}

async function mustExist(practice: Practice, name: string): Promise<void> {
  if (await practice.exists(name)) return
  throw new HardshellError('usage', `there is no practice server ${name}`, { hint: `make it: hardshell practice --name ${name}   or see: hardshell practice list` })
}

function table(servers: readonly PracticeServer[]): string[] {
  const rows = [['NAME', 'STATE', 'DEBIAN', 'SSH'], ...servers.map(({ name, state, suite, port }) => [`practice:${name}`, state, suite, `127.0.0.1:${port}`])]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
}
