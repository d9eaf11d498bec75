/** ADDRESS:PORT... - which of them answer from where this runs; prints a line of JSON: the interfaces it has, and `open` or an error's code for each. */
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'

const knock = (address) =>
  new Promise((told) => {
    const at = address.lastIndexOf(':')
    const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)), timeout: 5000 })
    socket.on('connect', () => told('open'))
    socket.on('timeout', () => told('silence'))
    socket.on('error', ({ code }) => told(code))
  })
const answers = await Promise.all(process.argv.slice(2).map(knock))
console.log(JSON.stringify({ interfaces: Object.keys(networkInterfaces()), answers }))
process.exit()
