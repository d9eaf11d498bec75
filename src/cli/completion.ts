/**
 * Shell completion. What the shells source is small and never changes; what fits comes from the program itself, so that
 * no command or option is written down twice.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Argument, type Command, type Option } from 'commander'
import { parse } from 'yaml'
import { areas } from '../areas/catalogue.js'
import { CATEGORIES, SEVERITIES } from '../model/control.js'
import { EXIT } from '../model/errors.js'
import { FORMATS } from '../report/audit.js'
import { USUAL } from '../audit/risks.js'
import type { Context } from './context.js'
import { DEFAULT_FILE } from './host.js'
import { practiceSpecFile } from './practice-server.js'
import type { Route } from './program.js'

const FILES = { bash: 'bash.sh', zsh: 'zsh.txt', fish: 'fish.txt' } as const
type Shell = keyof typeof FILES

export const completion: Route = (program, run) => {
  const command = program.command('completion').description('Shell completion: eval "$(hardshell completion bash)", or zsh, or fish.')
  for (const shell of Object.keys(FILES) as Shell[]) {
    command.command(shell).description(`print what ${shell} sources`).action(
      run(async (context) => {
        context.out(readFileSync(new URL(`../../../src/cli/completion/${FILES[shell]}`, import.meta.url), 'utf8'))
        return EXIT.ok
      }),
    )
  }
  command
    .command('words', { hidden: true })
    .argument('[words...]')
    .action(
      run(async (context, words: readonly string[]) => {
        const found = candidates(program, words, knownTo(context))
        context.out(found.map((word) => `${word}\n`).join(''))
        return EXIT.ok
      }),
    )
}

export type Known = (name: string) => readonly string[]

/** @param words of the line after the program's name, the last one still being typed @param known values by the name of an argument or option */
export function candidates(program: Command, words: readonly string[], known: Known): string[] {
  const typed = words.at(-1) ?? ''
  let command = program
  let asked: Option | undefined
  let place = 0
  for (const word of words.slice(0, -1)) {
    const option = command.options.find(({ short, long }) => word === short || word === long)
    const sub = asked === undefined && place === 0 ? command.commands.find((one) => one.name() === word) : undefined
    if (asked !== undefined) asked = undefined
    else if (option !== undefined) asked = option.required ? option : undefined
    else if (sub !== undefined) command = sub
    else if (!word.startsWith('-')) place += 1
  }
  const fits = (all: readonly string[]): string[] => [...new Set(all)].filter((word) => word.startsWith(typed)).sort()
  if (asked !== undefined) return fits(known(asked.attributeName()))
  if (typed.startsWith('-')) return fits(command.options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? []).concat('--help'))
  const argument = command.registeredArguments[place] ?? (command.registeredArguments.at(-1)?.variadic === true ? command.registeredArguments.at(-1) : undefined)
  const subs = place === 0 ? command.commands.filter((one) => !(one as unknown as { _hidden: boolean })._hidden).map((one) => one.name()) : []
  return fits([...subs, ...(argument instanceof Argument ? known(argument.name()) : [])])
}

const knownTo =
  (context: Context): Known =>
  (name) => {
    const controls = areas.flatMap((area) => area.controls.map(({ id }) => id))
    switch (name) {
      case 'host':
        return hosts(context)
      case 'subject':
        return [...areas.flatMap((area) => [area.name, ...area.steps.map(({ id }) => id)]), ...controls, ...CATEGORIES.filter((one) => !one.includes(' '))]
      case 'control':
        return controls
      case 'only':
        return [...areas.map((area) => area.name), ...controls]
      case 'format':
        return FORMATS
      case 'failOn':
        return [...SEVERITIES, 'none']
      case 'usual':
        return USUAL.map(({ key }) => key)
      case 'what':
        return areas.flatMap((area) => area.steps.map(({ id }) => id))
      case 'name':
        return servers(context)
      default:
        return []
    }
  }

/** A file in the middle of being edited names no hosts; that is no reason to print an error below somebody's fingers. */
function hosts(context: Context): string[] {
  const file = resolve(context.cwd, DEFAULT_FILE)
  let declared: string[] = []
  try {
    if (existsSync(file)) declared = Object.keys((parse(readFileSync(file, 'utf8')) as { hosts?: object }).hosts ?? {})
  } catch {
    declared = []
  }
  return [...declared, 'local', ...servers(context).map((name) => `practice:${name}`)]
}

function servers(context: Context): string[] {
  const folder = dirname(dirname(practiceSpecFile(context, 'any')))
  return existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'hardshell.yaml'))).map(({ name }) => name) : []
}
