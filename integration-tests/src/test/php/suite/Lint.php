<?php

/** Rules that the module's PHP must keep, found by its tokens. */
final class Lint
{
    public static function directory($directory)
    {
        $faults = array();
        $verifying = 0;
        $files = new RecursiveIteratorIterator(new RecursiveDirectoryIterator($directory, FilesystemIterator::SKIP_DOTS));
        foreach ($files as $file) {
            if (substr($file->getPathname(), -4) === '.php') {
                $code = file_get_contents($file->getPathname());
                $verifying += substr_count($code, 'CURLOPT_SSL_VERIFY');
                foreach (self::code($code) as $fault) {
                    $faults[] = $file->getFilename() . ' ' . $fault;
                }
            }
        }
        if ($verifying !== 2) {
            $faults[] = 'CURLOPT_SSL_VERIFYPEER and CURLOPT_SSL_VERIFYHOST must each be set at exactly one place';
        }
        return $faults;
    }

    /** Faults as `line 3: what`. */
    public static function code($code)
    {
        $tokens = array();
        foreach (token_get_all($code) as $token) {
            if (!is_array($token)) {
                $tokens[] = array(0, $token, count($tokens) > 0 ? $tokens[count($tokens) - 1][2] : 1);
            } elseif (!in_array($token[0], array(T_WHITESPACE, T_COMMENT, T_DOC_COMMENT), true)) {
                $tokens[] = $token;
            }
        }
        $faults = array_merge(self::forbidden($tokens), self::signatures($tokens), self::verification($tokens));
        if (strpos($code, "<?php\n") !== 0 || strpos($code, '?' . '>') !== false) {
            $faults[] = 'line 1: a file starts with <?php and never leaves PHP';
        }
        return $faults;
    }

    private static function forbidden($tokens)
    {
        $names = array('T_EVAL', 'T_ECHO', 'T_PRINT', 'T_GOTO', 'T_GLOBAL', 'T_COALESCE', 'T_COALESCE_EQUAL',
            'T_SPACESHIP', 'T_FN', 'T_MATCH', 'T_NULLSAFE_OBJECT_OPERATOR', 'T_ATTRIBUTE', 'T_ENUM', 'T_READONLY', 'T_YIELD_FROM');
        $faults = array();
        $inFunction = array(false);
        $functionBegins = false;
        foreach ($tokens as $index => $token) {
            $functionBegins = $functionBegins || $token[0] === T_FUNCTION;
            if (self::braces($token[1], $token[0]) === 1) {
                $inFunction[] = $functionBegins || end($inFunction);
                $functionBegins = false;
            } elseif (self::braces($token[1], $token[0]) === -1) {
                array_pop($inFunction);
            }
            $name = $token[0] === 0 ? '' : token_name($token[0]);
            $previous = $index > 0 ? $tokens[$index - 1][1] : '';
            $next = isset($tokens[$index + 1]) ? $tokens[$index + 1][1] : '';
            if (in_array($name, $names, true) || ($token[0] === 0 && $token[1] === '`')) {
                $faults[] = self::at($token, $token[1] . ' is not allowed');
            } elseif ($name === 'T_EXIT' && end($inFunction)) {
                $faults[] = self::at($token, $token[1] . ' ends the page it is called from');
            } elseif ($name === 'T_VARIABLE' && in_array($token[1], array('$_GET', '$_REQUEST', '$_COOKIE', '$GLOBALS'), true)) {
                $faults[] = self::at($token, $token[1] . ' is not to be read');
            } elseif ($name === 'T_STRING' && $next === '(' && !in_array($previous, array('->', '::', 'function', 'new'), true)
                && preg_match('/^(mysqli?_.*|pg_.*|shell_exec|exec|system|passthru|popen|proc_open|unserialize|extract|create_function|full_query|select_query|update_query|var_dump|print_r|printf|assert)$/i', $token[1])) {
                $faults[] = self::at($token, $token[1] . '() is not allowed');
            } elseif ($token[1] === '[' && ($previous === '=' || $previous === '(' || $previous === ',' || $previous === 'return' || $previous === '=>')) {
                $faults[] = self::at($token, 'arrays are written array()');
            } elseif ($name === 'T_STRING' && strtolower($token[1]) === 'raw' && $previous === '::') {
                $faults[] = self::at($token, 'raw SQL is not allowed');
            } elseif ($name === 'T_STRING' && $token[1] === 'strict_types') {
                $faults[] = self::at($token, 'PHP 5.6 has no strict_types');
            }
        }
        return $faults;
    }

    /** Parameters may have class types; scalar, nullable, union and return types came after PHP 5.6. */
    private static function signatures($tokens)
    {
        $faults = array();
        foreach ($tokens as $index => $token) {
            if ($token[0] !== T_FUNCTION) {
                continue;
            }
            $depth = 0;
            for ($at = $index + 1; isset($tokens[$at]) && $tokens[$at][1] !== '{' && $tokens[$at][1] !== ';'; $at++) {
                $text = strtolower($tokens[$at][1]);
                $depth += $text === '(' ? 1 : ($text === ')' ? -1 : 0);
                $typed = array('int', 'integer', 'float', 'bool', 'boolean', 'string', 'iterable', 'object', 'mixed', 'callable', 'self', '?', '|');
                if ($depth > 0 && in_array($text, $typed, true)) {
                    $faults[] = self::at($tokens[$at], 'no type hint ' . $text);
                }
                if ($depth === 0 && $text === ':') {
                    $faults[] = self::at($tokens[$at], 'no return type');
                }
            }
        }
        foreach ($tokens as $index => $token) {
            $visibility = in_array($token[0], array(T_PUBLIC, T_PROTECTED, T_PRIVATE), true);
            if ($visibility && !in_array(strtolower($tokens[$index + 1][1]), array('function', 'static', 'abstract', 'final'), true)
                && $tokens[$index + 1][0] !== T_VARIABLE) {
                $faults[] = self::at($token, 'neither constants with visibility nor properties with types');
            }
        }
        return $faults;
    }

    /** The check of certificates may be switched by the setting and by nothing else. */
    private static function verification($tokens)
    {
        $faults = array();
        foreach ($tokens as $index => $token) {
            if (strpos($token[1], 'CURLOPT_SSL_VERIFY') === 0) {
                $rest = '';
                for ($at = $index + 2; isset($tokens[$at]) && $tokens[$at][1] !== ';'; $at++) {
                    $rest .= $tokens[$at][1];
                }
                $setting = '$this->connection->verifiesTls()';
                if ($rest !== $setting . ')' && $rest !== $setting . '?2:0)') {
                    $faults[] = self::at($token, 'certificates are checked unless ' . $setting . ' says otherwise');
                }
            }
            if ($token[1] === 'CURLOPT_FOLLOWLOCATION' && strtolower($tokens[$index + 2][1]) !== 'false') {
                $faults[] = self::at($token, 'redirects are not followed');
            }
        }
        return $faults;
    }

    private static function braces($text, $type)
    {
        if ($type === T_CURLY_OPEN || $type === T_DOLLAR_OPEN_CURLY_BRACES || ($type === 0 && $text === '{')) {
            return 1;
        }
        return $type === 0 && $text === '}' ? -1 : 0;
    }

    private static function at($token, $what)
    {
        return 'line ' . $token[2] . ': ' . $what;
    }

    /** Wrong code must be found, right code must not. */
    public static function selfTest()
    {
        $wrong = array(
            'eval("1");', 'function f() { echo 1; }', 'function f() { if (1) { exit; } }', 'function f() { die("x"); }',
            'mysql_query("x");', '$a = $b ' . '?? 1;', 'function f(int $a) {}', 'function f(?Foo $a) {}', 'function f(): Foo {}',
            'curl_setopt($c, CURLOPT_SSL_VERIFYPEER, false);', 'curl_setopt($c, CURLOPT_SSL_VERIFYHOST, 0);',
            'curl_setopt($c, CURLOPT_FOLLOWLOCATION, true);', '$a = [1];', 'f([1]);', 'Capsule::raw("x");', 'f($_REQUEST);',
            'class A { private const B = 1; }', 'function f(string $a) {}', '$a = `ls`;', 'unserialize($a);', 'print 1;',
        );
        $right = array(
            'if (!defined("A")) { exit; }', 'function f(Foo $a, array $b) { return $a["x"]; }', '$this->exec();', 'A::open();',
            'curl_setopt($c, CURLOPT_SSL_VERIFYPEER, $this->connection->verifiesTls());', 'class A { const B = 1; private static $c = array(); }',
            '$a = $b ? 1 : 2;', '// eval($x)' . "\n" . '$a = "echo";',
        );
        $faults = array();
        foreach ($wrong as $code) {
            if (count(self::code("<?php\n" . $code)) === 0) {
                $faults[] = 'does not find: ' . $code;
            }
        }
        foreach ($right as $code) {
            foreach (self::code("<?php\n" . $code) as $fault) {
                $faults[] = 'finds ' . $fault . ' in: ' . $code;
            }
        }
        return $faults;
    }
}
