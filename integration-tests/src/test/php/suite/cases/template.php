<?php

/* The client area through Smarty itself, as WHMCS 6 to 9 have it, where this machine has it. */

$smarties = function () {
    $found = array();
    foreach (array('smarty3', 'smarty4') as $version) {
        $file = '/usr/share/php/' . $version . '/Smarty.class.php';
        if (is_file($file)) {
            $found[$version] = $file;
        }
    }
    return $found;
};

/** In a process of its own, since two Smarties cannot live in one. */
$render = function ($smarty, $template, $vars) {
    $process = proc_open(
        'exec ' . escapeshellarg(PHP_BINARY) . ' ' . escapeshellarg(__DIR__ . '/../render.php') . ' ' . escapeshellarg($smarty)
            . ' ' . escapeshellarg($template),
        array(array('pipe', 'r'), array('pipe', 'w'), STDERR),
        $pipes
    );
    fwrite($pipes[0], json_encode($vars));
    fclose($pipes[0]);
    $html = stream_get_contents($pipes[1]);
    return proc_close($process) === 0 ? $html : 'FAILED ' . $html;
};

return array(
    'the page as Smarty makes it' => function (Bench $t) use ($smarties, $render) {
        $allowed = array('configoption8' => 'on');
        $t->call('CreateAccount', $t->params($allowed));
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $idle = $page['vars'];
        $_SERVER['REQUEST_METHOD'] = 'POST';
        $_POST = array('toplink_dcim_token' => $idle['dcim_form_token'], 'image' => 'debian-12', 'confirm_name' => $idle['dcim_name_to_type']);
        $t->equal('success', $t->call('clientreinstall', $t->storedParams($allowed)), 'reinstall');
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $cancellable = $page['vars'];
        $t->nowIs(array('go' => true));
        $page = $t->call('ClientArea', $t->storedParams($allowed));
        $busy = $page['vars'];
        $template = $t->whmcs->directory() . '/templates/clientarea.tpl';
        // The interpreters in WebAssembly start no other process.
        $found = isset($t->options['proxied']) ? array() : $smarties();
        if (count($found) === 0 && !isset($t->options['proxied'])) {
            fwrite(STDERR, "SKIPPED: no Smarty under /usr/share/php, so the client area is NOT rendered. Install smarty3 and smarty4.\n");
        }
        foreach ($found as $version => $smarty) {
            $html = $render($smarty, $template, $idle);
            foreach (array('clientpoweron', 'clientpoweroff', 'clientreboot', 'clientreinstall', 'clientrescuestart', 'clientresetpassword') as $function) {
                $t->equal(1, substr_count($html, 'name="a" value="' . $function . '"'), $version . ' ' . $function);
            }
            $t->check(strpos($html, 'clientrescueend') === false, $version . ' ends what does not run');
            $t->equal(6, substr_count($html, 'name="toplink_dcim_token" value="' . $idle['dcim_form_token'] . '"'), $version . ' tokens');
            $t->contains('<option value="rocky-9">Rocky &lt;9&gt; &amp; more</option>', $html, $version . ' choice');
            $t->contains('<code>' . Emulation::PASSWORD . '</code>', $html, $version . ' password');
            $t->check(strpos($html, '<script') === false && strpos($html, 'data-busy="0"') !== false, $version . ' looks again');

            $html = $render($smarty, $template, array('dcim_in_rescue' => true) + $idle);
            $t->equal(array(1, 0, 0), array(substr_count($html, '"clientrescueend"'), substr_count($html, '"clientrescuestart"'),
                substr_count($html, '"clientresetpassword"')), $version . ' in rescue');

            $html = $render($smarty, $template, $busy);
            $t->contains('data-busy="1"', $html, $version . ' busy');
            $t->contains('style="width:42%', $html, $version . ' bar');
            $t->contains('Writing to the disk.', $html, $version . ' step');
            $t->contains("request.open('GET', link.href)", $html, $version . ' looks again');
            $t->equal(array(0, 0), array(substr_count($html, '<form'), substr_count($html, '<code>')), $version . ' nothing to press');

            $html = $render($smarty, $template, $cancellable);
            $t->equal(array(1, 1, 1, 0), array(substr_count($html, '<form'), substr_count($html, 'name="a" value="clientcancel"'),
                substr_count($html, 'name="operation" value="op-1"'), substr_count($html, '<code>')), $version . ' cancel');
            $t->contains('name="toplink_dcim_token" value="' . $cancellable['dcim_form_token'] . '"', $html, $version . ' token');

            $html = $render($smarty, $template, array('dcim_unfinished' => true, 'dcim_other_passwords' => array('a<b', 'c')) + $idle);
            $t->contains('<code>' . Emulation::PASSWORD . '</code> or <code>a&lt;b</code> or <code>c</code>', $html, $version . ' all that may count');
            $t->contains('was not carried out to its end', $html, $version . ' unfinished');

            $html = $render($smarty, $template, array('dcim_hostname' => '<i>"x"', 'dcim_images' => array('"><i>' => '<i>')) + $idle);
            $t->check(strpos($html, '<i>') === false, $version . ' escapes');
            $t->check(!preg_match('/\{\/?(if|foreach|literal)|\{\$/', $html), $version . ' leaves nothing');
        }
        $t->equal(array('', false), array($busy['dcim_form_token'], $busy['dcim_may_reinstall']), 'busy');
    },
);
