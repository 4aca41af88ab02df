{* Works with the themes six (Bootstrap 3) and twenty-one (Bootstrap 4). *}
<div class="panel panel-default card mb-3" id="toplink-dcim" data-busy="{if $dcim_busy}1{else}0{/if}">
  <div class="panel-heading card-header"><h3 class="panel-title card-title m-0">Server</h3></div>
  <div class="panel-body card-body">
    {if !$dcim_available}
      <p class="text-muted">{$dcim_message|escape:'html'}</p>
    {else}
      <table class="table">
        <tr>
          <th>Status</th>
          <td>
            {* Said once more as a style: in Bootstrap 3 the grey of a badge wins over the colour of a label. *}
            <span class="label badge" style="color:#fff;background-color:{if $dcim_power eq 'on'}#3c763d{elseif $dcim_power eq 'off'}#c9302c{else}#777{/if}">Power {$dcim_power|escape:'html'}</span>
            {$dcim_state|escape:'html'}{if $dcim_in_rescue}, in the rescue system{/if}
          </td>
        </tr>
        <tr><th>Hostname</th><td>{$dcim_hostname|escape:'html'}</td></tr>
        <tr>
          <th>IP addresses</th>
          <td>{foreach from=$dcim_addresses item=dcim_address}{$dcim_address|escape:'html'}<br>{/foreach}</td>
        </tr>
        {if $dcim_system}
          <tr><th>Operating system</th><td>{$dcim_system|escape:'html'}</td></tr>
        {/if}
        {if $dcim_password}
          <tr>
            <th>{if $dcim_in_rescue}Login of the rescue system{else}Login{/if}</th>
            <td>
              {$dcim_username|escape:'html'}
              <details style="display:inline-block;margin-left:1em"><summary style="cursor:pointer">{if $dcim_other_passwords}Show passwords{else}Show password{/if}</summary><code>{$dcim_password|escape:'html'}</code>{foreach from=$dcim_other_passwords item=dcim_other} or <code>{$dcim_other|escape:'html'}</code>{/foreach}</details>
              {if $dcim_other_passwords}<br><span class="text-danger">Setting a new password was broken off, and it is not known which one counts. Try them in turn, or have a new one set.</span>{/if}
            </td>
          </tr>
        {/if}
        {if $dcim_hardware}
          <tr><th>Hardware</th><td>{$dcim_hardware|escape:'html'}</td></tr>
        {/if}
      </table>
      {if $dcim_failed}
        <div class="alert alert-warning">The last work on this server did not succeed. Install an operating system again, or ask us.</div>
      {/if}
      {if $dcim_stuck}
        <div class="alert alert-warning">Our staff has to look at your server before anything else can be done with it. Please ask us.</div>
      {/if}
      {if $dcim_unfinished}
        <div class="alert alert-warning">The last request was not carried out to its end. What was on your server is still there. If it does not answer, turn it on or reboot it, or ask us.</div>
      {/if}
      {if $dcim_busy}
        <p><strong>{$dcim_work|escape:'html'}</strong>
          {if $dcim_step}{$dcim_step|escape:'html'}.{/if}
          {if $dcim_minutes}About {$dcim_minutes|escape:'html'} min left.{/if}
        </p>
        <div class="progress" style="max-width:600px">
          <div class="progress-bar progress-bar-striped active progress-bar-animated" role="progressbar" aria-valuemin="0" aria-valuemax="100" {if $dcim_progress neq ''}aria-valuenow="{$dcim_progress|escape:'html'}" style="width:{$dcim_progress|escape:'html'}%;min-width:3em"{else}style="width:100%"{/if}>{if $dcim_progress neq ''}{$dcim_progress|escape:'html'} %{/if}</div>
        </div>
        <p><a class="btn btn-default btn-secondary btn-sm" href="clientarea.php?action=productdetails&amp;id={$dcim_service_id|escape:'url'}">Refresh</a></p>
        {if $dcim_may_cancel}
          <form method="post" action="clientarea.php?action=productdetails&amp;id={$dcim_service_id|escape:'url'}">
            <input type="hidden" name="token" value="{$token|default:''|escape:'html'}">
            <input type="hidden" name="toplink_dcim_token" value="{$dcim_form_token|escape:'html'}">
            <input type="hidden" name="toplink_dcim_form" value="{$dcim_form_number|escape:'html'}">
            <input type="hidden" name="id" value="{$dcim_service_id|escape:'html'}">
            <input type="hidden" name="modop" value="custom">
            <input type="hidden" name="a" value="clientcancel">
            <input type="hidden" name="operation" value="{$dcim_operation|escape:'html'}">
            <p class="text-muted">Nothing on the disks has been changed so far. If you cancel now, what is there stays; you may have to turn the server on again.</p>
            <button type="submit" class="btn btn-default btn-secondary">Cancel</button>
            <label style="font-weight:normal"><input type="checkbox" name="confirm" value="1" required> Yes, cancel this</label>
          </form>
        {/if}
      {/if}
      {if $dcim_may_power}
        {foreach from=['clientpoweron' => 'Power on', 'clientpoweroff' => 'Power off', 'clientreboot' => 'Reboot'] key=dcim_function item=dcim_label}
          <form method="post" action="clientarea.php?action=productdetails&amp;id={$dcim_service_id|escape:'url'}" style="display:inline-block;margin-right:1em">
            <input type="hidden" name="token" value="{$token|default:''|escape:'html'}">
            <input type="hidden" name="toplink_dcim_token" value="{$dcim_form_token|escape:'html'}">
            <input type="hidden" name="toplink_dcim_form" value="{$dcim_form_number|escape:'html'}">
            <input type="hidden" name="id" value="{$dcim_service_id|escape:'html'}">
            <input type="hidden" name="modop" value="custom">
            <input type="hidden" name="a" value="{$dcim_function}">
            <button type="submit" class="btn btn-default btn-{if $dcim_function eq 'clientpoweron'}success{else}danger{/if}">{$dcim_label}</button>
            <label style="font-weight:normal"><input type="checkbox" name="confirm" value="1" required> Yes, I am sure</label>
          </form>
        {/foreach}
      {/if}
      {if $dcim_may_reinstall}
        {if $dcim_images}
          <details style="margin-top:1em">
            <summary style="cursor:pointer">Reinstall</summary>
            <form method="post" action="clientarea.php?action=productdetails&amp;id={$dcim_service_id|escape:'url'}" style="max-width:600px">
              <input type="hidden" name="token" value="{$token|default:''|escape:'html'}">
              <input type="hidden" name="toplink_dcim_token" value="{$dcim_form_token|escape:'html'}">
              <input type="hidden" name="toplink_dcim_form" value="{$dcim_form_number|escape:'html'}">
              <input type="hidden" name="id" value="{$dcim_service_id|escape:'html'}">
              <input type="hidden" name="modop" value="custom">
              <input type="hidden" name="a" value="clientreinstall">
              <p class="text-danger"><strong>Everything on the system disk is erased.</strong> Other disks are not guaranteed to be kept: save elsewhere what you need. Hostname and addresses stay; the password changes and is shown here afterwards.</p>
              <p>
                <select class="form-control" name="image" required>
                  <option value="">Choose an operating system</option>
                  {foreach from=$dcim_images key=dcim_image item=dcim_label}<option value="{$dcim_image|escape:'html'}">{$dcim_label|escape:'html'}</option>{/foreach}
                </select>
              </p>
              <p>
                <label style="font-weight:normal">To confirm, type <strong>{$dcim_name_to_type|escape:'html'}</strong>
                  <input type="text" class="form-control" name="confirm_name" autocomplete="off" required></label>
              </p>
              <button type="submit" class="btn btn-danger">Erase and install</button>
            </form>
          </details>
        {else}
          <p class="text-muted">There is no operating system to choose from at the moment.</p>
        {/if}
        <details style="margin-top:1em">
          <summary style="cursor:pointer">Rescue system and password</summary>
          {if $dcim_in_rescue}
            <p>The rescue system runs from memory; the disks are as you left them.</p>
          {else}
            <p>The rescue system is a small Linux that starts from the network and leaves the disks alone. Setting the password needs an installed Linux on the disks, and restarts the server twice.</p>
          {/if}
          {foreach from=['clientrescuestart' => 'Start the rescue system', 'clientrescueend' => 'End the rescue system', 'clientresetpassword' => 'Set a new password'] key=dcim_function item=dcim_label}
            {if $dcim_in_rescue eq ($dcim_function eq 'clientrescueend')}
              <form method="post" action="clientarea.php?action=productdetails&amp;id={$dcim_service_id|escape:'url'}" style="display:inline-block;margin-right:1em">
                <input type="hidden" name="token" value="{$token|default:''|escape:'html'}">
                <input type="hidden" name="toplink_dcim_token" value="{$dcim_form_token|escape:'html'}">
                <input type="hidden" name="toplink_dcim_form" value="{$dcim_form_number|escape:'html'}">
                <input type="hidden" name="id" value="{$dcim_service_id|escape:'html'}">
                <input type="hidden" name="modop" value="custom">
                <input type="hidden" name="a" value="{$dcim_function}">
                <button type="submit" class="btn btn-default btn-warning">{$dcim_label}</button>
                <label style="font-weight:normal"><input type="checkbox" name="confirm" value="1" required> Yes, restart my server</label>
              </form>
            {/if}
          {/foreach}
        </details>
      {/if}
    {/if}
  </div>
</div>
{if $dcim_busy}
{literal}
<script>
(function () {
  'use strict';

  // The same page, asked for again as its owner: nothing more is told than it tells anyway.
  function look() {
    var panel = document.getElementById('toplink-dcim');
    if (!panel || panel.getAttribute('data-busy') !== '1') {
      return;
    }
    var link = panel.querySelector('a[href]');
    // A box that was just ticked is not to be emptied under the client's hand.
    if (document.hidden || !link || panel.querySelector('input:checked')) {
      window.setTimeout(look, 10000);
      return;
    }
    var request = new XMLHttpRequest();
    request.open('GET', link.href);
    request.responseType = 'document';
    request.onload = function () {
      var fresh = request.response && request.response.getElementById('toplink-dcim');
      if (fresh) {
        panel.parentNode.replaceChild(document.importNode(fresh, true), panel);
        window.setTimeout(look, 10000);
      }
    };
    request.onerror = function () {
      window.setTimeout(look, 30000);
    };
    request.send();
  }

  window.setTimeout(look, 10000);
})();
</script>
{/literal}
{/if}
