(function () {
  'use strict';

  var FIELDS = [
    {key: 'username_prefix', label: 'Username prefix', example: 'hk_'},
    {key: 'hostname_format', label: 'Hostname format', example: '{label}-{ipv4}'}
  ];

  function lines(box) {
    return box.value.split(/\r\n|\r|\n/);
  }

  function keyOf(line) {
    return line.split('=')[0].trim().toLowerCase();
  }

  function read(box, key) {
    var found = '';
    lines(box).forEach(function (line) {
      if (line.indexOf('=') > 0 && keyOf(line) === key) {
        found = line.slice(line.indexOf('=') + 1).trim();
      }
    });
    return found;
  }

  // The other lines of the box stay as they are.
  function write(box, key, value) {
    var kept = lines(box).filter(function (line) {
      return line.trim() !== '' && keyOf(line) !== key;
    });
    if (value.trim() !== '') {
      kept.push(key + '=' + value.trim());
    }
    box.value = kept.join('\n');
  }

  function draw(box) {
    var panel = document.createElement('div');
    panel.className = 'toplink-dcim-fields';
    panel.style.marginBottom = '8px';
    FIELDS.forEach(function (field) {
      var label = document.createElement('label');
      var input = document.createElement('input');
      input.type = 'text';
      input.className = 'form-control input-300';
      input.placeholder = field.example;
      input.value = read(box, field.key);
      input.addEventListener('input', function () {
        write(box, field.key, input.value);
      });
      box.addEventListener('input', function () {
        input.value = read(box, field.key);
      });
      label.style.display = 'block';
      label.appendChild(document.createTextNode(field.label));
      label.appendChild(input);
      panel.appendChild(label);
    });
    box.parentNode.insertBefore(panel, box);
    return panel;
  }

  function isOurs(box) {
    var type = (box.form || document).querySelector('[name="type"]') || document.querySelector('[name="type"]');
    return type !== null && type.value === 'toplink_dcim';
  }

  // WHMCS 8 rebuilds parts of the form when the module is changed: look again instead of relying on its events.
  window.setInterval(function () {
    Array.prototype.forEach.call(document.querySelectorAll('textarea[name="accesshash"]'), function (box) {
      if (!box.toplinkDcimPanel && isOurs(box)) {
        box.toplinkDcimPanel = draw(box);
      }
      if (box.toplinkDcimPanel) {
        box.toplinkDcimPanel.style.display = isOurs(box) ? '' : 'none';
      }
    });
  }, 500);
})();
