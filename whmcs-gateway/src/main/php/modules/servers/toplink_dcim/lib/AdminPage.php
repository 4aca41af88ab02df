<?php

namespace ToplinkDcim;

/** What staff see on the service page, and the boxes they can fill in there. */
final class AdminPage
{
    const BIND_FIELD = 'toplink_dcim_bind_server';
    const IMAGE_FIELD = 'toplink_dcim_reinstall_image';
    const SERVER_ID = '/^[a-z][a-z0-9-]{2,62}$/D';

    /** Label to function. "Cancel" is there while it helps, and where nobody can tell: then pressing it says why. */
    public static function buttons(Call $call, $always)
    {
        $helps = true;
        if ($call->params()->id('serviceid') !== '') {
            $failure = $call->failureOf(function (Call $call) use (&$helps) {
                $helps = $call->account()->glance()->isCancellable();
            });
            $helps = $failure === null ? $helps : $failure->reason() !== 'NOT_FOUND';
        }
        return $helps ? array('Cancel' => 'cancel') + $always : $always;
    }

    /** Calls off what the page showed under way; without a page, whatever is. */
    public static function cancel(Call $call)
    {
        $shown = self::pending('operation', $call->params());
        $call->account()->cancel($shown !== '' ? $shown : $call->account()->find()->operationId());
    }

    /** Label to HTML. */
    public static function fields(Call $call)
    {
        $service = null;
        $error = $call->errorOf(function (Call $call) use (&$service) {
            $service = $call->account()->find();
        });
        $fields = array('DCIM' => Text::html($error));
        if ($service !== null) {
            $fields = self::about($service);
            Session::put(self::pendingName('operation', $call->params()), $service->operationId());
            $call->errorOf(function (Call $call) use ($service) {
                $call->system()->settle($service);
            });
            if ($service->state() === 'active' || $service->state() === 'failed') {
                $fields['Reinstall with'] = self::imageBox($call);
            }
        }
        $fields['Bind server'] = self::bindBox(self::pending('bind', $call->params()));
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
        if ($service->image() !== '') {
            $fields['Operating system'] = Text::html(self::image($service));
        }
        if ($service->isInRescue()) {
            $fields['Rescue system'] = Text::html('running since ' . $service->rescueSince() . '; its login is in the client area');
        }
        if ($service->purgeAt() !== '') {
            $fields['Kept until'] = Text::html($service->purgeAt() . ': until then "Create" brings it back as it was');
        }
        if ($service->isPasswordUncertain()) {
            $fields['Password'] = Text::html(
                'a machine was allowed to set a new one and never said that it did, so it is not known which one counts: the '
                . 'client area shows all of them. "Reset password" settles it'
            );
        }
        if ($service->isBusy() || $service->needsAttention()) {
            $fields['Busy with'] = self::bar($service) . Text::html($service->work() . self::cancelling($service));
        }
        return $fields;
    }

    private static function image(Service $service)
    {
        $named = $service->imageName() !== $service->image();
        return $service->imageName() . ($named ? ' (' . $service->image() . ')' : '');
    }

    private static function cancelling(Service $service)
    {
        if ($service->needsAttention()) {
            return '. NEEDS ATTENTION: it gave up and keeps the server. Look at the machine, then press "Cancel" to let go of it';
        }
        if ($service->isBeingCancelled()) {
            return '. It is being cancelled';
        }
        if ($service->isPastCancelling()) {
            return '. It can no longer be cancelled';
        }
        return $service->isCancellable() ? '. "Cancel" still stops it' : '';
    }

    private static function status(Service $service)
    {
        $colours = array('on' => '#5cb85c', 'off' => '#d9534f', 'starting' => '#f0ad4e', 'stopping' => '#f0ad4e',
            'unknown' => '#999999');
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

    private static function bar(Service $service)
    {
        return $service->progress() === '' ? '' : '<progress max="100" value="' . Text::html($service->progress())
            . '" style="width:200px;vertical-align:middle"></progress> ';
    }

    private static function imageBox(Call $call)
    {
        $images = array();
        $error = $call->errorOf(function (Call $call) use (&$images) {
            $images = $call->account()->images();
        });
        if ($error !== '') {
            return Text::html($error);
        }
        $pending = self::pending('image', $call->params());
        $options = '<option value=""></option>';
        foreach ($images as $id => $name) {
            $options .= '<option value="' . Text::html($id) . '"' . ((string) $id === $pending ? ' selected' : '') . '>'
                . Text::html($name) . '</option>';
        }
        $hint = $pending === ''
            ? 'Choose, save, then press &quot;Reinstall&quot;.'
            : 'Press &quot;Reinstall&quot; to install ' . Text::html($pending) . '. What is on the system disk is lost; other disks may be as well.';
        return '<select class="form-control select-inline" name="' . self::IMAGE_FIELD . '">' . $options . '</select> ' . $hint;
    }

    private static function bindBox($pending)
    {
        $hint = $pending === ''
            ? 'A server\'s id in DCIM: save, then press &quot;Bind&quot;.'
            : 'Press &quot;Bind&quot; to give this service server ' . Text::html($pending) . '.';
        return '<input type="text" size="30" maxlength="63" class="form-control input-inline"'
            . ' name="' . self::BIND_FIELD . '" value="' . Text::html($pending) . '"> ' . $hint;
    }

    /** Keeps what was filled in for the buttons, which WHMCS calls without the form. */
    public static function save(Params $params, Params $post)
    {
        foreach (array('bind' => self::BIND_FIELD, 'image' => self::IMAGE_FIELD) as $what => $field) {
            $name = self::pendingName($what, $params);
            if ($post->text($field) === '') {
                Session::forget($name);
            } else {
                Session::put($name, $post->text($field));
            }
        }
    }

    public static function reinstall(Call $call)
    {
        $image = self::pending('image', $call->params());
        if ($image === '') {
            throw Failure::settings(
                'choose an operating system in "Reinstall with" and save the page, then press Reinstall; what is on '
                . 'the system disk is lost by it, and other disks may be as well'
            );
        }
        $call->system()->reinstall($image, '');
        Session::forget(self::pendingName('image', $call->params()));
    }

    public static function bind(Call $call)
    {
        $serverId = self::pending('bind', $call->params());
        if (!preg_match(self::SERVER_ID, $serverId)) {
            throw Failure::settings(
                'type the server\'s id in DCIM (such as r750-07) into "Bind server" and save the page, then press Bind'
            );
        }
        $call->account()->bind($serverId);
        Session::forget(self::pendingName('bind', $call->params()));
    }

    private static function pending($what, Params $params)
    {
        return Session::get(self::pendingName($what, $params));
    }

    private static function pendingName($what, Params $params)
    {
        return $what . ':' . $params->id('serviceid');
    }
}
