{* Works with the themes six (Bootstrap 3) and twenty-one (Bootstrap 4). *}
<div class="panel panel-default card mb-3">
  <div class="panel-heading card-header"><h3 class="panel-title card-title m-0">Server</h3></div>
  <div class="panel-body card-body">
    {if !$dcim_available}
      <p class="text-muted">{$dcim_message|escape:'html'}</p>
    {else}
      <table class="table">
        <tr>
          <th>Status</th>
          <td>
            <span class="label label-{if $dcim_power eq 'on'}success{elseif $dcim_power eq 'off'}danger{else}default{/if} badge badge-{if $dcim_power eq 'on'}success{elseif $dcim_power eq 'off'}danger{else}secondary{/if}">Power {$dcim_power|escape:'html'}</span>
            {$dcim_state|escape:'html'}
          </td>
        </tr>
        <tr><th>Hostname</th><td>{$dcim_hostname|escape:'html'}</td></tr>
        <tr>
          <th>IP addresses</th>
          <td>{foreach from=$dcim_addresses item=dcim_address}{$dcim_address|escape:'html'}<br>{/foreach}</td>
        </tr>
        {if $dcim_hardware}
          <tr><th>Hardware</th><td>{$dcim_hardware|escape:'html'}</td></tr>
        {/if}
      </table>
      {if $dcim_busy}
        <p class="text-muted">The server is busy with an earlier request. Please wait until it is done.</p>
      {/if}
      {if $dcim_may_power}
        {foreach from=['clientpoweron' => 'Power on', 'clientpoweroff' => 'Power off', 'clientreboot' => 'Reboot'] key=dcim_function item=dcim_label}
          <form method="post" action="clientarea.php?action=productdetails&amp;id={$dcim_service_id|escape:'url'}" style="display:inline-block;margin-right:1em">
            <input type="hidden" name="token" value="{$token|default:''|escape:'html'}">
            <input type="hidden" name="toplink_dcim_token" value="{$dcim_form_token|escape:'html'}">
            <input type="hidden" name="id" value="{$dcim_service_id|escape:'html'}">
            <input type="hidden" name="modop" value="custom">
            <input type="hidden" name="a" value="{$dcim_function}">
            <button type="submit" class="btn btn-default btn-{if $dcim_function eq 'clientpoweron'}success{else}danger{/if}">{$dcim_label}</button>
            <label style="font-weight:normal"><input type="checkbox" name="confirm" value="1" required> Yes, I am sure</label>
          </form>
        {/foreach}
      {/if}
    {/if}
  </div>
</div>
