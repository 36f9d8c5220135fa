"""Turns template.yaml into plain CloudFormation, the way CloudFormation itself would.

The local stack needs it done beforehand for one reason: MiniStack does not import the OpenAPI
`Body` of an HTTP API, so its paths become Integration and Route resources here. The template that
ships stays idiomatic SAM. The invariant tests read the same output.

Usage: transform.py TEMPLATE CODE_URI_PREFIX NESTED_URL_PREFIX
  A function's code becomes {CODE_URI_PREFIX}/{its folder's name}.zip, a nested template's place
  {NESTED_URL_PREFIX}/{its file's name}.
Prints {"template": {...}, "nested": {logical id: {...}}}.
"""

import json
import os
import pathlib
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

METHODS = {"get", "post", "put", "patch", "delete", "head", "options"}


class NoManagedPolicies:
    """Stands for AWS's list of managed policies: every function here has a role of its own."""

    def load(self):
        return {}


def localise(template, folder, code_prefix, nested_prefix):
    """Points code and nested templates at where they were uploaded; returns the nested ones."""
    nested = {}
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::Serverless::Function":
            code = pathlib.PurePath(properties["CodeUri"]).name
            properties["CodeUri"] = f"{code_prefix}/{code}.zip"
        elif resource["Type"] == "AWS::Serverless::Application":
            location = pathlib.PurePath(properties["Location"])
            nested[name] = yaml_parse((folder / location).read_text(encoding="utf-8"))
            properties["Location"] = f"{nested_prefix}/{location.name}"
    return nested


def expand_http_api(template):
    """Replaces each HTTP API's Body by the Integration and Route resources that it describes."""
    added = {}
    for name, resource in template["Resources"].items():
        if resource["Type"] != "AWS::ApiGatewayV2::Api":
            continue
        properties = resource["Properties"]
        paths = properties.pop("Body", {}).get("paths", {})
        properties.setdefault("ProtocolType", "HTTP")
        properties.setdefault("Name", name)
        for number, (path, methods) in enumerate(sorted(paths.items())):
            for method, operation in methods.items():
                added.update(route(name, f"{name}{number}", path, method, operation))
    template["Resources"].update(added)


def route(api, prefix, path, method, operation):
    """The two resources of one path and method."""
    integration = operation["x-amazon-apigateway-integration"]
    verb = method.upper() if method in METHODS else "ANY"
    key = "$default" if path == "/$default" else f"{verb} {path}"
    target = f"{prefix}{verb.title()}Integration"
    return {
        target: {
            "Type": "AWS::ApiGatewayV2::Integration",
            "Properties": {
                "ApiId": {"Ref": api},
                "IntegrationType": "AWS_PROXY",
                "IntegrationUri": integration["uri"],
                "PayloadFormatVersion": integration["payloadFormatVersion"],
            },
        },
        f"{prefix}{verb.title()}Route": {
            "Type": "AWS::ApiGatewayV2::Route",
            "Properties": {
                "ApiId": {"Ref": api},
                "RouteKey": key,
                "Target": {"Fn::Join": ["/", ["integrations", {"Ref": target}]]},
            },
        },
    }


def main():
    path, code_prefix, nested_prefix = sys.argv[1:]
    source = pathlib.Path(path)
    template = yaml_parse(source.read_text(encoding="utf-8"))
    nested = localise(template, source.parent, code_prefix, nested_prefix)
    plain = transform(template, {}, NoManagedPolicies())
    expand_http_api(plain)
    json.dump({"template": plain, "nested": nested}, sys.stdout)


if __name__ == "__main__":
    main()
