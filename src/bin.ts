#!/usr/bin/env node
/** The process's edge: arguments in, exit code out. */
import { processContext } from './cli/context.js'
import { main } from './cli/program.js'

process.exitCode = await main(process.argv.slice(2), processContext())
