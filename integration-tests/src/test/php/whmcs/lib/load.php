<?php

foreach (array('Tables', 'Query', 'Collection', 'Capsule', 'Profile', 'StandIn', 'functions') as $file) {
    require_once __DIR__ . '/' . $file . '.php';
}
