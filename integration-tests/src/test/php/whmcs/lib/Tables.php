<?php

namespace WhmcsStandIn;

/** The tables of WHMCS a server module may touch, in memory, with the columns they have and no others. */
final class Tables
{
    private static $columns = array(
        'tblhosting' => 'id userid orderid packageid server regdate domain paymentmethod firstpaymentamount amount
            billingcycle nextduedate nextinvoicedate termination_date completed_date domainstatus username password
            notes subscriptionid promoid suspendreason overideautosuspend overidesuspenduntil dedicatedip assignedips
            ns1 ns2 diskusage disklimit bwusage bwlimit lastupdate created_at updated_at',
        'tblservers' => 'id name ipaddress assignedips hostname monthlycost noc statusaddress nameserver1 nameserver1ip
            nameserver2 nameserver2ip maxaccounts type username password accesshash secure port active disabled',
        'tblservergroupsrel' => 'id groupid serverid',
        'tblproducts' => 'id type gid name description hidden servertype servergroup configoption1 configoption2 configoption3
            configoption4 configoption5 configoption6 configoption7 configoption8 configoption9 configoption10
            configoption11 retired',
        'tblconfiguration' => 'setting value',
        'tblcurrencies' => 'id code prefix suffix format rate default',
        'tblpricing' => 'id type currency relid msetupfee qsetupfee ssetupfee asetupfee bsetupfee tsetupfee monthly quarterly
            semiannually annually biennially triennially',
        'tblproductconfiglinks' => 'gid pid',
        'tblproductconfigoptions' => 'id gid optionname optiontype qtyminimum qtymaximum order hidden',
        'tblproductconfigoptionssub' => 'id configid optionname sortorder hidden',
    );

    private static $rows = array();

    public static function load($rows)
    {
        self::$rows = $rows;
    }

    public static function dump()
    {
        return self::$rows;
    }

    public static function columns($table)
    {
        if (!isset(self::$columns[$table])) {
            throw new \Exception("Base table or view not found: Table '" . $table . "' doesn't exist");
        }
        return preg_split('/\s+/', self::$columns[$table]);
    }

    public static function rows($table)
    {
        return isset(self::$rows[$table]) ? self::$rows[$table] : array();
    }

    public static function put($table, $id, $row)
    {
        self::$rows[$table][$id] = $row;
    }

    /** For the faults a test orders: NULL makes every write of the column disappear. */
    public static $lostColumn = null;
}
