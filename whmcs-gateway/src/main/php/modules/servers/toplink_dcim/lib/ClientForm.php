<?php

namespace ToplinkDcim;

/** The buttons of the client area: each click is checked as if the page had never hidden a button. */
final class ClientForm
{
    const TOKEN_FIELD = 'toplink_dcim_token';
    const OFF_DUTY = 'The request could not be carried out at the moment. Please try again later.';

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

    /** `success`, or a sentence without codes and addresses. */
    public static function clicked($action, $params, $work)
    {
        $call = new Call($action, $params);
        $post = new Params($_POST);
        $server = new Params($_SERVER);
        $product = new Product($call->params());
        if (!$product->clientMayPower()) {
            return 'This action is not part of your service.';
        }
        $status = $call->params()->text('status');
        if ($status !== '' && strcasecmp($status, 'Active') !== 0) {
            return 'This action is possible only while your service is active.';
        }
        if ($server->text('REQUEST_METHOD') !== 'POST' || !self::knowsToken($call->params(), $post)) {
            return 'This page is too old. Please open it again and repeat.';
        }
        if ($post->text('confirm') !== '1') {
            return 'Please confirm the action by ticking the box beside the button.';
        }
        return $call->errorOf($work) === '' ? 'success' : self::OFF_DUTY;
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
