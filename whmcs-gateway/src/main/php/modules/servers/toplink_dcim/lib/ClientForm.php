<?php

namespace ToplinkDcim;

/** The buttons of the client area: each click is checked as if the page had never hidden a button. */
final class ClientForm
{
    const TOKEN_FIELD = 'toplink_dcim_token';
    const FORM_FIELD = 'toplink_dcim_form';

    /** A token that only the session of this client knows. */
    public static function issueToken(Params $params)
    {
        $name = self::tokenName($params);
        $token = Session::get($name);
        if ($token === '') {
            $token = bin2hex(Uuid::randomBytes(16));
        }
        Session::put($name, $token);
        return $token;
    }

    /** A number for the forms of one page, so that a double click is one wish. */
    public static function number()
    {
        return bin2hex(Uuid::randomBytes(16));
    }

    /** What a client types to have data deleted: the name the page shows. */
    public static function nameToType(Params $params)
    {
        $name = $params->text('domain');
        return $name !== '' ? $name : 'server-' . $params->id('serviceid');
    }

    /** The power buttons. */
    public static function power($action, $params, $work)
    {
        return self::clicked($action, $params, 'clientMayPower', false, $work);
    }

    /** Buttons that restart the machine into something else. */
    public static function system($action, $params, $work)
    {
        return self::clicked($action, $params, 'clientMayReinstall', false, $work);
    }

    /** Buttons that delete what is on it: the server's name must be typed. */
    public static function destructive($action, $params, $work)
    {
        return self::clicked($action, $params, 'clientMayReinstall', true, $work);
    }

    /** `success`, or a sentence without codes and addresses. $work gets the call, the fields and a key. */
    private static function clicked($action, $params, $permission, $typed, $work)
    {
        $call = new Call($action, $params);
        $post = new Params($_POST);
        $server = new Params($_SERVER);
        $product = new Product($call->params());
        if (!$product->$permission()) {
            return 'This action is not part of your service.';
        }
        $status = $call->params()->text('status');
        if ($status !== '' && strcasecmp($status, 'Active') !== 0) {
            return 'This action is possible only while your service is active.';
        }
        if ($server->text('REQUEST_METHOD') !== 'POST' || !self::knowsToken($call->params(), $post)) {
            return 'This page is too old. Please open it again and repeat.';
        }
        if ($typed && strcasecmp($post->text('confirm_name'), self::nameToType($call->params())) !== 0) {
            return 'Please confirm the action by typing the name of the server as the page shows it. Nothing was done.';
        }
        if (!$typed && $post->text('confirm') !== '1') {
            return 'Please confirm the action by ticking the box beside the button.';
        }
        $key = self::key($action, $call->params(), $post);
        $failure = $call->failureOf(function (Call $call) use ($work, $post, $key) {
            $work($call, $post, $key);
        });
        return $failure === null ? 'success' : ClientWords::of($failure);
    }

    /** The same for every sending of one form, another one for any other. */
    private static function key($action, Params $params, Params $post)
    {
        $form = $post->text(self::FORM_FIELD);
        if (!preg_match('/^[0-9a-f]{32}$/D', $form)) {
            return Uuid::v4();
        }
        $parts = array($action, $params->id('serviceid'), $post->text(self::TOKEN_FIELD), $form, $post->text('image'));
        return Uuid::of(implode("\n", $parts));
    }

    private static function knowsToken(Params $params, Params $post)
    {
        $token = Session::get(self::tokenName($params));
        return $token !== '' && hash_equals($token, $post->text(self::TOKEN_FIELD));
    }

    private static function tokenName(Params $params)
    {
        return 'form:' . $params->id('serviceid');
    }
}
