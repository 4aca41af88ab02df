<?php

/** Loads ToplinkDcim\Name from Name.php beside this file. */
spl_autoload_register(function ($class) {
    $prefix = 'ToplinkDcim\\';
    if (strncmp($class, $prefix, strlen($prefix)) === 0) {
        $file = __DIR__ . '/' . substr($class, strlen($prefix)) . '.php';
        if (is_file($file)) {
            require $file;
        }
    }
});
