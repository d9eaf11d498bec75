/** A small operator that holds a connection open until it is killed. argv: an Address as JSON, and the script. */
import type { Address } from '../../src/model/host.js'
import { openTransport } from '../../src/transport/open.js'

const [address = '', script = ''] = process.argv.slice(2)
const transport = openTransport(JSON.parse(address) as Address, process.env)
await transport.run(script, { holdOpen: true, onLine: (line) => process.stdout.write(`${line}\n`) })
