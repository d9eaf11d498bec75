/** `hardshell drill`: what rehearses something is a word below it, whichever file brings it first. */
import type { Command } from 'commander'

export const drills = (program: Command): Command =>
  program.commands.find((command) => command.name() === 'drill') ?? program.command('drill').description('Rehearsals that prove that a thing works.')
