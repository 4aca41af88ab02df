// Runs the command line of an old PHP: node old-php.cjs 5.6 script.php arguments...
// Its exit status says nothing; the caller reads the script's last line.
'use strict';

const {NodePHP} = require('php-wasm-node-old');

async function main() {
  const [version, ...args] = process.argv.slice(2);
  const php = await NodePHP.load(version);
  php.useHostFilesystem();
  await php.cli(['php', ...args]);
}

main().then(
    () => process.exit(0),
    (error) => {
      if (error && error.name !== 'ExitStatus') {
        console.error(error);
      }
      process.exit(error && error.name === 'ExitStatus' ? error.status : 1);
    });
