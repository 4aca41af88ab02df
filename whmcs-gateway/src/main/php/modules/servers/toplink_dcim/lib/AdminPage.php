<?php

namespace ToplinkDcim;

/** What staff see on the service page, and the one box they can fill in there. */
final class AdminPage
{
    const BIND_FIELD = 'toplink_dcim_bind_server';
    const SERVER_ID = '/^[a-z][a-z0-9-]{2,62}$/D';

    /** Label to HTML. */
    public static function fields(Call $call)
    {
        $service = null;
        $error = $call->errorOf(function (Call $call) use (&$service) {
            $service = $call->account()->find();
        });
        $fields = $service === null ? array('DCIM' => Text::html($error)) : self::about($service);
        $fields['Bind server'] = self::bindBox(Session::get(self::pendingName($call->params())));
        return $fields;
    }

    private static function about(Service $service)
    {
        $addresses = array_map(array('ToplinkDcim\\Text', 'html'), $service->assignedAddresses());
        $fields = array(
            'DCIM' => self::status($service),
            'Server' => Text::html($service->serverLabel() . ' (' . $service->serverId() . ')'),
            'Package in DCIM' => Text::html($service->packageName()),
            'Customer in DCIM' => Text::html($service->customer()),
            'Hostname in DCIM' => Text::html($service->hostname()),
            'Assigned addresses' => implode('<br>', $addresses),
        );
        if ($service->isBusy()) {
            $fields['Busy with'] = Text::html($service->work());
        }
        return $fields;
    }

    private static function status(Service $service)
    {
        $colours = array('on' => '#5cb85c', 'off' => '#d9534f', 'unknown' => '#999999');
        $dot = '<span style="display:inline-block;width:10px;height:10px;border-radius:5px;background:'
            . $colours[$service->power()] . '"></span> ';
        $text = 'power ' . $service->power();
        if ($service->powerObservedAt() !== '') {
            $text .= ' (seen ' . $service->powerObservedAt() . ')';
        }
        $text .= ', service ' . $service->state();
        if ($service->stateReason() !== '') {
            $text .= ': ' . $service->stateReason();
        }
        return $dot . Text::html($text);
    }

    private static function bindBox($pending)
    {
        $hint = $pending === ''
            ? 'A server\'s id in DCIM: save, then press &quot;Bind&quot;.'
            : 'Press &quot;Bind&quot; to give this service server ' . Text::html($pending) . '.';
        return '<input type="text" size="30" maxlength="63" class="form-control input-inline"'
            . ' name="' . self::BIND_FIELD . '" value="' . Text::html($pending) . '"> ' . $hint;
    }

    /** Keeps what was typed for the Bind button, which WHMCS calls without the form. */
    public static function save(Params $params, Params $post)
    {
        $name = self::pendingName($params);
        $serverId = $post->text(self::BIND_FIELD);
        if ($serverId === '') {
            Session::forget($name);
        } else {
            Session::put($name, $serverId);
        }
    }

    public static function bind(Call $call)
    {
        $name = self::pendingName($call->params());
        $serverId = Session::get($name);
        if (!preg_match(self::SERVER_ID, $serverId)) {
            throw Failure::settings(
                'type the server\'s id in DCIM (such as r750-07) into "Bind server" and save the page, then press Bind'
            );
        }
        $call->account()->bind($serverId);
        Session::forget($name);
    }

    private static function pendingName(Params $params)
    {
        return 'bind:' . $params->id('serviceid');
    }
}
