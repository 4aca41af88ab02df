ask {{url_failed}}"?message=the+installer+has+stopped"
