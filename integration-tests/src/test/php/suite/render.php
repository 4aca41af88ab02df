<?php

/* Renders a template with one Smarty: php render.php SMARTY.CLASS.PHP TEMPLATE, variables as JSON on standard input. */

// Smarty itself is older than this PHP.
error_reporting(E_ALL & ~E_DEPRECATED);
require $argv[1];
$smarty = new Smarty();
$directory = sys_get_temp_dir() . '/dcim-smarty-' . getmypid();
$smarty->setCompileDir($directory);
$smarty->assign(json_decode(stream_get_contents(STDIN), true));
$html = $smarty->fetch('file:' . realpath($argv[2]));
foreach (glob($directory . '/*') as $file) {
    unlink($file);
}
rmdir($directory);
fwrite(STDOUT, $html);
